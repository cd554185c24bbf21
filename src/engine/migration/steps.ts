// From changes to steps: the statements of one direction, in an order in which they can be made.
import { quote } from '../sql/columns'
import { literal } from '../sql/tables'
import { addColumn, changeColumn, dropColumn } from './columns'
import type { Intent, Step } from './columns'
import type { Change, ChangeOf } from './compare'
import { isGuard, lossGuard } from './guards'
import { OldNames } from './renames'
import { addPart, alter, createTable, dropPart, rename, replaceIndex } from './statements'
import type { Manner, Texts } from './statements'
import type { Part, TableState } from './state'

type Of = <Kind extends Change['kind']>(...kinds: Kind[]) => ChangeOf<Kind>[]

/** Changes for which somebody would have to wait, were they made in one transaction. */
const takesTime = (change: Change): boolean =>
  (change.kind === 'add part' && change.part.kind !== 'trigger') ||
  (change.kind === 'change column' && !change.from.notNull && change.to.notNull)

/**
 * How a migration with these changes, up and down, is made: patiently where tables that are there get new
 * indexes or constraints, or a column becomes required.
 */
export const mannerOf = (changes: readonly Change[]): Manner =>
  changes.some(takesTime) ? 'patient' : 'quick'

/** New tables, those that others refer to first; references that go round in a circle come later. */
function inOrder(tables: readonly TableState[]): { tables: TableState[]; later: Set<Part> } {
  const sorted: TableState[] = []
  const later = new Set<Part>()
  const names = new Set(tables.map(({ name }) => name))
  const visit = (table: TableState, above: readonly string[]) => {
    if (sorted.includes(table)) return
    for (const part of table.parts.values()) {
      const target = part.target
      if (!target || target === table.name || !names.has(target)) continue
      if (above.includes(target)) later.add(part)
      else
        visit(
          tables.find(({ name }) => name === target)!,
          [...above, table.name]
        )
    }
    sorted.push(table)
  }
  for (const table of tables) visit(table, [])
  return { tables: sorted, later }
}

function renames(of: Of, manner: Manner): string[] {
  const inTable = (table: string) => `= ${literal(quote(table))}::regclass`
  return [
    ...of('rename table').map(({ from, to }) =>
      rename(
        alter(from, `rename to ${quote(to)}`),
        `select from pg_class where oid = to_regclass(${literal(quote(from))})`,
        manner
      )
    ),
    ...of('rename column').map(({ table, from, to }) =>
      rename(
        alter(table, `rename column ${quote(from)} to ${quote(to)}`),
        `select from pg_attribute where attrelid ${inTable(table)} and attname = ${literal(from)}`,
        manner
      )
    ),
    ...of('rename part').map(({ table, from, to, part }) =>
      part?.kind === 'index'
        ? `alter index if exists ${quote(from)} rename to ${quote(to)}`
        : rename(
            alter(table, `rename constraint ${quote(from)} to ${quote(to)}`),
            `select from pg_constraint where conrelid ${inTable(table)} and conname = ${literal(from)}`,
            manner
          )
    )
  ]
}

/** Names of indexes that can serve until another one of the same name is there: their columns keep their types. */
function replacedIndexes(of: Of): Set<string> {
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
function drops(of: Of, replaced: ReadonlySet<string>, manner: Manner): string[] {
  const gone = new Set(of('drop column').map(({ table, column }) => `${table}.${column.name}`))
  const added = new Set(of('add part').map(({ part }) => part.name))
  const goesAlong = (table: string, { name, columns }: Part) =>
    !added.has(name) && columns.length > 0 && columns.every(column => gone.has(`${table}.${column}`))
  return of('drop part')
    .filter(({ table, part }) => !goesAlong(table, part) && !replaced.has(part.name))
    .map(({ table, part }) => dropPart(part, table, manner))
}

function dropTables(tables: readonly TableState[], { direction, meant }: Intent, old: OldNames): Step[] {
  if (tables.length === 0) return []
  const guarded = tables.filter(({ name }) => !meant.has(name))
  const names = tables.map(({ name }) => quote(name)).join(', ')
  return [...guarded.map(({ name }) => lossGuard(direction, old, name)), `drop table if exists ${names}`]
}

/**
 * The statements that make changes, in an order in which they can be made.
 *
 * @param texts the tables as declarations have them, where these are what comes out
 * @param idTypes SQL types of the ids by table
 */
export function stepsOf(
  changes: readonly Change[],
  texts: Texts,
  idTypes: ReadonlyMap<string, string>,
  manner: Manner,
  intent: Intent
): Step[] {
  const of: Of = (...kinds) => changes.filter(({ kind }) => (kinds as string[]).includes(kind)) as never
  const old = new OldNames(changes)
  const replaced = replacedIndexes(of)
  const created = inOrder(of('create table').map(({ table }) => table))
  const rest: Step[] = [
    ...drops(of, replaced, manner),
    ...created.tables.flatMap(table => createTable(table, created.later, texts, manner)),
    ...created.tables.flatMap(({ name, parts }) =>
      [...parts.values()]
        .filter(part => created.later.has(part))
        .map(part =>
          alter(
            name,
            `drop constraint if exists ${quote(part.name)}`,
            `add constraint ${quote(part.name)} ${part.definition}`
          )
        )
    ),
    ...of('add column').flatMap(({ table, column }) => addColumn(table, column, texts, intent, old)),
    ...of('change column').flatMap(({ table, from, to }) =>
      changeColumn(table, from, to, idTypes.get(table)!, intent, old)
    ),
    ...of('add part').flatMap(({ table, part }) =>
      replaced.has(part.name) ? replaceIndex(part, table, texts) : addPart(part, table, texts)
    ),
    ...of('drop column').flatMap(({ table, column }) => dropColumn(table, column, intent, old)),
    ...dropTables(
      of('drop table').map(({ table }) => table),
      intent,
      old
    ),
    ...of('drop function').map(({ definition }) => {
      const [, signature] = /function (?:\w+\.)?(\w+\([^)]*\))/i.exec(definition)!
      return `drop function if exists ${signature}`
    })
  ]
  return [
    // Before anything is changed.
    ...rest.filter(isGuard),
    ...of('set function').map(({ definition }) =>
      definition.trim().replace(/^create or replace function (\w+\.)?/i, 'create or replace function ')
    ),
    ...renames(of, manner),
    ...rest.filter(step => !isGuard(step))
  ]
}
