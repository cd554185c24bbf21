// Breaches: rows that would break a constraint which is to be added, found before it is.
import { quote } from '../sql/columns'
import type { Intent } from './columns'
import { converted } from './conversion'
import { subject } from './guards'
import type { OldNames } from './renames'
import type { Part, TableState } from './state'

/** SQL that counts the rows which break a part; undefined for parts that no row can break. */
export function breachesOf({ kind, definition, columns, target }: Part): string | undefined {
  const names = columns.map(quote)
  if (kind === 'check') return `count(*) filter (where not ${definition.replace(/^CHECK /, '')})`
  if (kind === 'reference') {
    const found = `exists (select from ${quote(target!)} target where target."id" = ${names[0]})`
    return `count(*) filter (where ${names[0]} is not null and not ${found})`
  }
  if (kind !== 'unique') return undefined
  const filled = `filter (where ${names.map(name => `${name} is not null`).join(' and ')})`
  return `count(*) ${filled} - count(distinct (${names.join(', ')})) ${filled}`
}

/** The rows of a table as they will be: by the new names, in the new types, with what fills the gaps. */
export function futureRows(from: TableState, to: TableState, { fill }: Intent, old: OldNames): string {
  const values = [...to.columns.values()].map(column => {
    const was = from.columns.get(column.name)
    const given = fill.get(subject(to.name, column.name))
    const present = was && quote(old.column(to.name, column.name))
    const value = !was
      ? (given ?? column.default ?? 'null')
      : was.type === column.type
        ? present!
        : converted(present!, was.type, column.type)
    const filled = was && given ? `coalesce(${value}, ${given})` : value
    return `(${filled})::${column.type} as ${quote(column.name)}`
  })
  return `(select ${values.join(', ')} from ${quote(old.table(to.name))}) as rows`
}
