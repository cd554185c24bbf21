// Breaches: rows that would break a constraint which is to be added, found before it is.
import { quote } from '../sql/columns'
import type { Intent } from './columns'
import { fitted } from './conversion'
import type { OldNames } from './renames'
import type { ColumnState, DatabaseState, Part, TableState } from './state'
import { subject } from './state'

/** A table before and after the changes, and the names that things have before. */
export interface Future {
  readonly from: TableState
  readonly to: TableState
  readonly old: OldNames
  /** Whether a table is made by the same migration, and so is empty. */
  isNew(table: string): boolean
}

/** The future of one table between two states, the renames made already. */
export const futureOf = (
  table: string,
  { from, to }: { readonly from: DatabaseState; readonly to: DatabaseState },
  old: OldNames
): Future => ({
  from: from.tables.get(table)!,
  to: to.tables.get(table)!,
  old,
  isNew: name => !from.tables.has(name)
})

/** Whether a list of ids was kept true for the same table before, whatever the names were. */
const isKept = ({ columns: [column], target }: Part, { from, to, old }: Future): boolean =>
  [...from.parts.values()].some(
    part =>
      part.kind === 'trigger' &&
      part.columns[0] === old.column(to.name, column) &&
      part.target === old.table(target!)
  )

/** SQL that holds for rows whose list has an id that a table does not have. */
export const strayIds = (list: string, target: string): string =>
  `exists (select from unnest(${list}) id where (id::text in (select target."id"::text from ${quote(target)} target)) is not true)`

/**
 * Whether rows that are there can break a part at all. Where all its columns are new and empty, rows are alike and
 * refer to nothing, which breaks no key and no reference; a check may ask for more.
 */
function canBreak(part: Part, future: Future, { fill }: Intent): boolean {
  const { kind, name, definition, columns } = part
  const { from, to } = future
  const before = from.parts.get(name)
  const isSame =
    kind === 'trigger' ? isKept(part, future) : before?.kind === kind && before.definition === definition
  const isRetyped = (column: string) => from.columns.get(column)?.type !== to.columns.get(column)?.type
  if (isSame && !columns.some(isRetyped)) return false
  const isEmpty = (column: string) => {
    const standard = to.columns.get(column)?.default
    const isNothing = standard === null || (kind === 'trigger' && standard?.startsWith("'{}'"))
    return !from.columns.has(column) && isNothing && !fill.has(subject(to.name, column))
  }
  return kind === 'check' || !columns.every(isEmpty)
}

/**
 * What counts and finds the rows that break a part, among `rows` as they will be; undefined for parts that no row
 * can break.
 */
export function breachesOf(
  part: Part,
  future: Future,
  intent: Intent
): { count?: string; found: string } | undefined {
  const { kind, definition, columns, target } = part
  if (kind === 'trigger' && !target) return undefined
  if (!canBreak(part, future, intent)) return undefined
  const names = columns.map(column => `rows.${quote(column)}`)
  if (kind === 'check') return { found: ` where not ${definition.replace(/^CHECK /, '')}` }
  if (kind === 'reference') {
    const isThere = future.isNew(target!)
      ? 'false'
      : `exists (select from ${quote(future.old.table(target!))} target where target."id"::text = ${names[0]}::text)`
    return { found: ` where ${names[0]} is not null and not ${isThere}` }
  }
  if (kind === 'trigger') {
    const isEmpty = `cardinality(${names[0]}) > 0`
    return {
      found: ` where ${future.isNew(target!) ? isEmpty : strayIds(names[0], future.old.table(target!))}`
    }
  }
  if (kind !== 'unique') return undefined
  const filled = names.map(name => `${name} is not null`).join(' and ')
  return { count: `count(*) - count(distinct (${names.join(', ')}))`, found: ` where ${filled}` }
}

const shownType = (type: string) => type.replace(/^(character varying|numeric)\(.*\)$/, '$1')

/** The value of a column as it will be, given what is there now. */
function futureValue(
  { name, type, default: standard }: ColumnState,
  { from, to, old }: Future,
  fill?: string
) {
  const was = from.columns.get(name)
  const present = quote(old.column(to.name, name))
  if (!was) return fill ?? standard ?? 'null'
  const value = fitted(present, was.type, type)
  return fill ? `coalesce(${value}, ${fill})` : value
}

/** The rows of a table as they will be, as far as a part looks at them: by the new names, in the new types. */
export function futureRows(part: Part, future: Future, { fill }: Intent): string {
  const { from, to, old } = future
  const table = quote(old.table(to.name))
  const columns = part.columns.map(name => to.columns.get(name)!)
  const given = ({ name }: ColumnState) => fill.get(subject(to.name, name))
  const isAsItWas = (column: ColumnState) =>
    from.columns.get(column.name)?.type === column.type &&
    old.column(to.name, column.name) === column.name &&
    given(column) === undefined
  if (columns.every(isAsItWas)) return `${table} as rows`
  const values = columns.map(
    column =>
      // Without its length, which would cut what is too long.
      `(${futureValue(column, future, given(column))})::${shownType(column.type)} as ${quote(column.name)}`
  )
  const id = part.columns.includes('id') ? [] : ['"id"']
  return `(select ${[...id, ...values].join(', ')} from ${table}) as rows`
}

/** A query that shows the rows, or the values, that break a part. */
export function finderOf(part: Part, future: Future, intent: Intent): string {
  const rows = `from ${futureRows(part, future, intent)}${breachesOf(part, future, intent)!.found}`
  const names = part.columns.map(quote).join(', ')
  return part.kind === 'unique'
    ? `select ${names}, count(*) ${rows} group by ${names} having count(*) > 1`
    : `select "id", ${names} ${rows}`
}
