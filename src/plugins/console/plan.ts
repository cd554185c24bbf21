// The lines of a plan: the statements of migrations, the locks that they take and the rows that they touch.
import type { LockMode, PlannedMigration, PlannedStep, TableRows } from '../migrations'

const goesOn = 'reads and writes go on'

/** What others can do on a table while a lock is held. */
const meanings: Record<LockMode, string> = {
  'ACCESS SHARE': goesOn,
  'ROW SHARE': goesOn,
  'ROW EXCLUSIVE': goesOn,
  'SHARE UPDATE EXCLUSIVE': goesOn,
  SHARE: 'nobody writes meanwhile',
  'SHARE ROW EXCLUSIVE': 'nobody writes meanwhile',
  EXCLUSIVE: 'nobody writes meanwhile',
  'ACCESS EXCLUSIVE': 'nobody reads or writes meanwhile'
}

/** The statement as it was written, without the indentation that it had in its file. */
function sqlLines({ sql, bindings }: PlannedStep): string[] {
  const lines = sql.split('\n').filter(line => line.trim() !== '')
  const indents = lines.map(line => line.search(/\S/))
  // The first line often stands behind a quote.
  const indent = Math.min(...indents.slice(indents[0] === 0 ? 1 : 0))
  const dedented = lines.map(line => line.slice(Math.min(indent, line.search(/\S/))).trimEnd())
  return bindings.length > 0 ? [...dedented, `with ${JSON.stringify(bindings)}`] : dedented
}

const count = (rows: number) => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`

const rows = ({ table, rows, isEstimate }: TableRows) =>
  `${table} (${isEstimate ? 'about ' : ''}${count(rows)})`

/** A guard, with what the database answers; before earlier statements have been run, it often cannot. */
function questionLine({ found }: NonNullable<PlannedStep['question']>): string {
  if (found === undefined) return 'asks the database'
  const answer = found === 0 ? 'none found' : `${count(found)} found, it would refuse`
  return `asks the database: ${answer}`
}

const effectLines = ({ question, locks, reads, rewrites, changes }: PlannedStep): string[] => [
  ...(question ? [questionLine(question)] : []),
  ...locks.map(({ table, mode }) => `${mode} on ${table}: ${meanings[mode]}`),
  ...reads.map(each => `reads all of ${rows(each)}`),
  ...rewrites.map(each => `writes anew all of ${rows(each)}`),
  ...changes.map(each => `changes at most all of ${rows(each)}`)
]

/** The lines that tell a plan to a person. */
export const planLines = (plan: readonly PlannedMigration[]): string[] =>
  plan.flatMap(({ name, inTransaction, steps }) => [
    `${name}: ${inTransaction ? 'in a transaction, locks are held until it ends' : 'each statement by itself'}`,
    ...steps.flatMap(step => [
      ...sqlLines(step).map(line => `  ${line}`),
      ...effectLines(step).map(line => `    -- ${line}`)
    ])
  ])
