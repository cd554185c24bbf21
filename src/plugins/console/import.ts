// `import`: the lines of a CSV file become rows of a resource, under the rules of one user.
import type { Command } from 'commander'
import { bind, failure, sentence } from '../../engine'
import type { Caller, Definition } from '../../engine'
import type { Application } from '../../declarations'
import { withDatabase } from '../database'
import { readHeader, readRow } from './columns'
import type { Header } from './columns'
import { delimiterOf, readLines } from './csv'
import type { Line } from './csv'
import { example } from './example'
import { takeIn } from './intake'
import type { Entry, Outcome } from './intake'
import { showProgress } from './progress'
import { Refusal, interruptible } from './refusal'
import { openSource, textOf } from './source'
import type { Source } from './source'
import { resourceAt, userNamed } from './subject'
import { applicationFor, note, say } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  as: string
  delimiter: string
  skipBad?: true
  dryRun?: true
}

/** What the rule refuses on every row need not be tried line by line. */
function refuseOutright({ path, access }: Definition, caller: Caller): void {
  if (bind(access.create, caller) === false) {
    throw failure('forbidden', { method: 'create', path, rule: sentence(access.create) })
  }
}

function entryOf(header: Header, { number, cells, problem }: Line): Entry {
  const size = cells.reduce((sum, cell) => sum + cell.length, 0)
  if (problem) return { number, reason: problem, size }
  try {
    return { number, data: readRow(header, cells), size }
  } catch (error) {
    return { number, reason: (error as Error).message, size }
  }
}

async function* entriesOf(
  header: Header,
  lines: AsyncGenerator<Line>,
  onLine: (count: number) => void
): AsyncGenerator<Entry> {
  let count = 0
  for await (const line of lines) {
    yield entryOf(header, line)
    onLine(++count)
  }
}

/** Tells what came of it. */
function conclude(surroundings: Surroundings, path: string, { good, bad }: Outcome, options: Options): void {
  for (const line of bad.report()) note(surroundings, line)
  if (bad.count > 0 && !options.skipBad) {
    const all = good + bad.count
    throw new Refusal(
      `Nothing was imported: ${bad.count} of ${all} lines cannot be. Correct them, or leave them out with --skip-bad.`
    )
  }
  const left = bad.count > 0 ? `, ${bad.count} bad lines left out` : ''
  say(surroundings, `${good} ${path} ${options.dryRun ? 'could be imported' : 'imported'}${left}`)
}

/** Everything that happens while the database is open. */
async function takeFile(
  surroundings: Surroundings,
  subject: { app: Application; definition: Definition; source: Source },
  options: Options,
  signal: AbortSignal
): Promise<Outcome> {
  const { app, definition, source } = subject
  const caller = await userNamed(app, options.as)
  refuseOutright(definition, caller)
  let bytes = 0
  const text = textOf(source, signal, read => (bytes = read))
  const lines = readLines(text, options.delimiter)
  const { value: first } = await lines.next()
  if (!first) throw new Refusal('The file is empty; its first line must name the fields.')
  if (first.problem) throw new Refusal(`Line ${first.number}: ${first.problem}.`)
  const header = readHeader(definition, first.cells)
  if (header.ignored.length > 0) {
    note(surroundings, `Not imported, because the server sets it: ${header.ignored.join(', ')}`)
  }
  const progress = showProgress(surroundings, source.size)
  try {
    const { skipBad = false, dryRun = false } = options
    const entries = entriesOf(header, lines, count => progress.update(bytes, count))
    return await takeIn(entries, { app, definition, caller, signal, skipBad, dryRun })
  } finally {
    progress.stop()
  }
}

async function importFile(surroundings: Surroundings, path: string, file: string, options: Options) {
  const app = applicationFor(surroundings)
  const definition = resourceAt(app, path)
  const source = await openSource(surroundings, file)
  try {
    const subject = { app, definition, source }
    const outcome = await interruptible('Interrupted: nothing was imported.', signal =>
      withDatabase(app, () => takeFile(surroundings, subject, options, signal))
    )
    conclude(surroundings, definition.path, outcome, options)
  } finally {
    if (file !== '-') source.stream.destroy()
  }
}

/** Adds the command `import`. */
export function addImport(program: Command, surroundings: Surroundings): void {
  program
    .command('import')
    .description('make rows of the lines of a CSV file: all of them, or none if one is bad')
    .argument('<resource>', 'path of the resource')
    .argument('<file>', 'CSV file in UTF-8 whose first line names the fields; - for the standard input')
    .requiredOption('--as <user>', 'e-mail or username of the user whose rules hold and who owns the rows')
    .option('--delimiter <character>', 'what stands between the values; tab for a tab', delimiterOf, ',')
    .option('--skip-bad', 'leave bad lines out and import the others')
    .option('--dry-run', 'try everything and keep nothing')
    .addHelpText(
      'after',
      '\nAn empty value is not given at all. Columns that the server sets (id, owner, times) are passed over.\n' +
        example('import contacts contacts.csv --as ada@example.com')
    )
    .action((path: string, file: string, options: Options) => importFile(surroundings, path, file, options))
}
