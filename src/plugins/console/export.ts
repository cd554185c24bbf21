// `export`: rows of a resource that one user sees, as a CSV file that `import` takes.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import type { Command } from 'commander'
import { parse } from 'qs'
import { actAs, names, viewOf } from '../../engine'
import type { Caller, Definition, FieldDefinition } from '../../engine'
import type { Application } from '../../declarations'
import { withDatabase } from '../database'
import { cellOf } from './columns'
import { csvLine, delimiterOf } from './csv'
import { example } from './example'
import { Refusal, interruptible } from './refusal'
import { filePath, fileRefusal } from './source'
import { resourceAt, userNamed } from './subject'
import { applicationFor, note } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  as: string
  delimiter: string
  query?: string
}

type Query = Record<string, unknown>
type Row = Record<string, unknown>

/** The query as it was given, and how many rows it wants at most. */
function queryOf(given: string): { query: Query; most: number } {
  const { $limit, ...query } = parse(given.replace(/^\?/, ''), { depth: 10, arrayLimit: 500 }) as Query
  const ours = ['$include', '$skip', '$total', '$after'].filter(key => key in query)
  if (ours.length > 0)
    throw new Refusal(`--query takes filters, $search, $sort, $select and $limit, not ${ours.join(', ')}.`)
  if ($limit === undefined) return { query, most: Infinity }
  if (!/^\d{1,15}$/.test(String($limit))) throw new Refusal('--query: $limit must be a whole number.')
  return { query, most: Number($limit) }
}

/** The fields that the user sees, those that he selects if he does. */
function columnsFor(definition: Definition, caller: Caller, { $select }: Query): FieldDefinition[] {
  const { always, sometimes } = viewOf(definition, caller)
  const selected = $select === undefined ? undefined : new Set(['id', ...names('$select', $select)])
  return [...definition.fields.values()].filter(
    field =>
      (always.has(field.name) || sometimes.some(each => each.field === field)) &&
      (!selected || selected.has(field.name))
  )
}

/** Pages of rows, all as they were at one moment: changes made meanwhile are not seen. */
async function eachPage(
  app: Application,
  { path, page }: Definition,
  caller: Caller,
  { query, most }: ReturnType<typeof queryOf>,
  work: (rows: Row[]) => Promise<void>
): Promise<void> {
  const service = app.service(path as 'contacts')
  const read = async (trx: object) => {
    const transaction = { trx, committed: Promise.resolve(false) }
    let after: string | null = ''
    for (let left = most; after !== null;) {
      const wanted = { ...query, $after: after, $total: false, $limit: Math.min(left, page.max) }
      const answer: unknown = await service.find(actAs(caller, { query: wanted, transaction } as object))
      const { data, next } = answer as { data: Row[]; next: string | null }
      await work(data)
      left -= data.length
      after = left > 0 ? next : null
    }
  }
  await app.get('postgresqlClient').transaction(read, { isolationLevel: 'repeatable read', readOnly: true })
}

/** Writes and waits until there is room for more. */
const writeTo = (stream: Writable, text: string) =>
  new Promise<void>((resolve, reject) => stream.write(text, error => (error ? reject(error) : resolve())))

/** Opens the stream to write to. A file that is there already is replaced. */
async function openTarget(surroundings: Surroundings, name: string): Promise<Writable> {
  if (name === '-') return surroundings.output
  const stream = createWriteStream(filePath(name))
  try {
    await once(stream, 'open')
  } catch (error) {
    throw fileRefusal('write', name, error)
  }
  // A write that fails says so itself.
  return stream.on('error', () => undefined)
}

async function exportFile(surroundings: Surroundings, path: string, file: string, options: Options) {
  const { delimiter } = options
  const wanted = queryOf(options.query ?? '')
  const app = applicationFor(surroundings)
  const definition = resourceAt(app, path)
  let count = 0
  let stream: Writable | undefined
  const work = async (signal: AbortSignal) => {
    const caller = await userNamed(app, options.as)
    const columns = columnsFor(definition, caller, wanted.query)
    const line = (row: Row) =>
      csvLine(
        columns.map(field => cellOf(field, row[field.name])),
        delimiter
      )
    const header = csvLine(
      columns.map(({ name }) => name),
      delimiter
    )
    await eachPage(app, definition, caller, wanted, async rows => {
      signal.throwIfAborted()
      // Not before the first page is there: a wrong query leaves an older file as it was.
      const head = stream ? '' : header
      stream ??= await openTarget(surroundings, file)
      await writeTo(stream, head + rows.map(line).join(''))
      count += rows.length
    })
  }
  try {
    await interruptible('Interrupted.', signal => withDatabase(app, () => work(signal)))
  } catch (error) {
    if (stream && file !== '-') note(surroundings, `${file} is incomplete.`)
    throw error
  } finally {
    if (file !== '-') stream?.end()
  }
  note(surroundings, `${count} ${definition.path} exported`)
}

/** Adds the command `export`. */
export function addExport(program: Command, surroundings: Surroundings): void {
  program
    .command('export')
    .description('write the rows that a user sees to a CSV file')
    .argument('<resource>', 'path of the resource')
    .argument('[file]', 'file to write; - for the standard output', '-')
    .requiredOption('--as <user>', 'e-mail or username of the user whose rules hold')
    .option('--query <query>', 'which rows, in which order, as behind the ? of a URL')
    .option('--delimiter <character>', 'what stands between the values; tab for a tab', delimiterOf, ',')
    .addHelpText(
      'after',
      '\nValues are written as they are. A spreadsheet may run those that begin with = + - or @ as formulas:\n' +
        'do not open what strangers have entered without importing it as text.\n' +
        example("export contacts contacts.csv --as ada@example.com --query '$sort[lastName]=1'")
    )
    .action((path: string, file: string, options: Options) => exportFile(surroundings, path, file, options))
}
