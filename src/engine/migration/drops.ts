// What goes: indexes and constraints before what they are made of, tables at the end.
import { quote } from '../sql/columns'
import type { Intent, Step } from './columns'
import type { Of } from './compare'
import { startTable } from '../journal'
import { lossGuard, lossOf } from './guards'
import type { OldNames } from './renames'
import { dropPart, isThere, once, unlessFound } from './statements'
import type { Manner } from './statements'
import type { Part, TableState } from './state'

/** Whether a part stands on a column that changes its type, and so cannot stay while that is done. */
const isRetyped = (of: Of, table: string, { columns, target }: Part): boolean =>
  of('change column').some(
    each =>
      each.from.type !== each.to.type &&
      ((each.table === table && columns.includes(each.to.name)) ||
        (each.table === target && each.to.name === 'id'))
  )

/** Names of parts that can serve until another one of the same name is there. */
function servesUntilReplaced(of: Of): Set<string> {
  const added = new Set(of('add part').map(({ part }) => part.name))
  return new Set(
    of('drop part').flatMap(({ table, part }) =>
      part.kind !== 'trigger' && added.has(part.name) && !isRetyped(of, table, part) ? part.name : []
    )
  )
}

/** Names of indexes that can serve until another one of the same name is there. */
export function replacedIndexes(of: Of): Set<string> {
  const serving = servesUntilReplaced(of)
  return new Set(
    of('drop part').flatMap(({ part: { kind, name } }) => (kind === 'index' && serving.has(name) ? name : []))
  )
}

/** Parts go before what they are made of; those of dropped columns alone go with these, and need no word. */
export function dropParts(of: Of, manner: Manner): string[] {
  const serving = servesUntilReplaced(of)
  const gone = new Set(of('drop column').map(({ table, column }) => `${table}.${column.name}`))
  const added = new Set(of('add part').map(({ part }) => part.name))
  // To a trigger, a column is but a name.
  const goesAlong = (table: string, { name, columns, kind }: Part) =>
    kind !== 'trigger' &&
    !added.has(name) &&
    columns.length > 0 &&
    columns.every(column => gone.has(`${table}.${column}`))
  return of('drop part')
    .filter(({ table, part }) => !goesAlong(table, part) && !serving.has(part.name))
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
  // What the start of the journal says is of no use without the journal.
  const guarded = names.filter(name => !intent.meant.has(name) && name !== startTable)
  const guards = guarded.map(name => lossGuard(intent, old, name))
  if (manner === 'quick') return [...guards, drop]
  const again = guards.flatMap(({ sentence }, at) =>
    unlessFound(guarded[at], lossOf(guarded[at]), sentence, guarded[at])
  )
  return [...guards, once(isThere(names[0]), ...again, drop)]
}
