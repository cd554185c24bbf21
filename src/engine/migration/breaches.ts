// Breaches: rows that would break a constraint which is to be added, found before it is.
import { quote } from '../sql/columns'
import type { Intent } from './columns'
import { fitted } from './conversion'
import type { OldNames } from './renames'
import type { Part, TableState } from './state'
import { subject } from './state'

/** A table before and after the changes, and the names that things have before. */
export interface Future {
  readonly from: TableState
  readonly to: TableState
  readonly old: OldNames
  /** Whether a table is made by the same migration, and so is empty. */
  isNew(table: string): boolean
}

/** Whether rows that are there can break a part at all: those whose columns are all new are alike and empty. */
function canBreak({ kind, name, definition, columns }: Part, { from, to }: Future): boolean {
  const before = from.parts.get(name)
  const isSame = before?.kind === kind && before.definition === definition
  const isEmpty = (column: string) => !from.columns.has(column) && to.columns.get(column)?.default === null
  return !isSame && !columns.every(isEmpty)
}

/**
 * What counts and finds the rows that break a part, among `rows` as they will be; undefined for parts that no row
 * can break.
 */
export function breachesOf(part: Part, future: Future): { count?: string; found: string } | undefined {
  const { kind, definition, columns, target } = part
  if (!canBreak(part, future)) return undefined
  const names = columns.map(column => `rows.${quote(column)}`)
  if (kind === 'check') return { found: ` where not ${definition.replace(/^CHECK /, '')}` }
  if (kind === 'reference') {
    const isThere = future.isNew(target!)
      ? 'false'
      : `exists (select from ${quote(future.old.table(target!))} target where target."id"::text = ${names[0]}::text)`
    return { found: ` where ${names[0]} is not null and not ${isThere}` }
  }
  if (kind !== 'unique') return undefined
  const filled = names.map(name => `${name} is not null`).join(' and ')
  return { count: `count(*) - count(distinct (${names.join(', ')}))`, found: ` where ${filled}` }
}

/** A type without its length: what is too long for it is told elsewhere. */
const shownType = (type: string) => type.replace(/^(character varying|numeric)\(.*\)$/, '$1')

/** The rows of a table as they will be: by the new names, in the new types, with what fills the gaps. */
export function futureRows({ from, to, old }: Future, { fill }: Intent): string {
  const values = [...to.columns.values()].map(column => {
    const was = from.columns.get(column.name)
    const given = fill.get(subject(to.name, column.name))
    const present = was && quote(old.column(to.name, column.name))
    const value = was ? fitted(present!, was.type, column.type) : (given ?? column.default ?? 'null')
    const filled = was && given ? `coalesce(${value}, ${given})` : value
    // Text as it is: a cast would cut what is too long.
    const type = shownType(column.type)
    return `(${filled})::${type} as ${quote(column.name)}`
  })
  return `(select ${values.join(', ')} from ${quote(old.table(to.name))}) as rows`
}
