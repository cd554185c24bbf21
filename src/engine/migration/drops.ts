// What goes: indexes and constraints before what they are made of, tables at the end.
import { quote } from '../sql/columns'
import type { Intent, Step } from './columns'
import type { Of } from './compare'
import { lossGuard, subject } from './guards'
import type { OldNames } from './renames'
import { dropPart, isThere, once, unlessFound } from './statements'
import type { Manner } from './statements'
import type { Part, TableState } from './state'

/** Names of indexes that can serve until another one of the same name is there: their columns keep their types. */
export function replacedIndexes(of: Of): Set<string> {
  const isRetyped = (table: string, name: string) =>
    of('change column').some(
      each => each.table === table && each.to.name === name && each.from.type !== each.to.type
    )
  const added = new Set(of('add part').flatMap(({ part }) => (part.kind === 'index' ? part.name : [])))
  return new Set(
    of('drop part').flatMap(({ table, part: { kind, name, columns } }) =>
      kind === 'index' && added.has(name) && !columns.some(column => isRetyped(table, column)) ? name : []
    )
  )
}

/** Parts go before what they are made of; those of dropped columns alone go with these, and need no word. */
export function dropParts(of: Of, replaced: ReadonlySet<string>, manner: Manner): string[] {
  const gone = new Set(of('drop column').map(({ table, column }) => `${table}.${column.name}`))
  const added = new Set(of('add part').map(({ part }) => part.name))
  const goesAlong = (table: string, { name, columns }: Part) =>
    !added.has(name) && columns.length > 0 && columns.every(column => gone.has(`${table}.${column}`))
  return of('drop part')
    .filter(({ table, part }) => !goesAlong(table, part) && !replaced.has(part.name))
    .map(({ table, part }) => dropPart(part, table, manner))
}

/** Drops tables that may refer to each other; where that is not meant, the migration refuses to if one has rows. */
export function dropTables(
  tables: readonly TableState[],
  manner: Manner,
  intent: Intent,
  old: OldNames
): Step[] {
  if (tables.length === 0) return []
  const names = tables.map(({ name }) => name)
  const drop = `drop table ${names.map(quote).join(', ')}`
  const guarded = names.filter(name => !intent.meant.has(name))
  const guards = guarded.map(name => lossGuard(intent, old, manner, name))
  if (manner === 'quick') return [...guards, drop]
  const again = guards.flatMap(({ sentence }, at) =>
    unlessFound(guarded[at], `from ${quote(guarded[at])}`, sentence, subject(guarded[at]))
  )
  return [...guards, once(isThere(names[0]), ...again, drop)]
}
