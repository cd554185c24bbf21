// Compares two states of a database: what must change for the one to become the other.
import { isOurs } from './state'
import type { ColumnState, DatabaseState, Part, TableState } from './state'

/** One difference. Tables and columns bear the names that they have after the renames. */
export type Change =
  | { readonly kind: 'create table' | 'drop table'; readonly table: TableState }
  | { readonly kind: 'rename table'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'rename column' | 'rename part'
      readonly table: string
      readonly from: string
      readonly to: string
      /** Of a part that is renamed. */
      readonly part?: Part
    }
  | { readonly kind: 'add column' | 'drop column'; readonly table: string; readonly column: ColumnState }
  | {
      readonly kind: 'change column'
      readonly table: string
      readonly from: ColumnState
      readonly to: ColumnState
    }
  | { readonly kind: 'add part' | 'drop part'; readonly table: string; readonly part: Part }
  | { readonly kind: 'set function' | 'drop function'; readonly name: string; readonly definition: string }

/** The changes of one kind. */
export type ChangeOf<Kind extends Change['kind'], Each = Change> = Each extends { readonly kind: infer Own }
  ? Kind extends Own
    ? Each
    : never
  : never

/** The changes of some kinds, among all. */
export type Of = <Kind extends Change['kind']>(...kinds: Kind[]) => ChangeOf<Kind>[]

const same = (from: ColumnState, to: ColumnState) =>
  from.type === to.type &&
  from.notNull === to.notNull &&
  from.default === to.default &&
  from.identity === to.identity

function compareColumns(from: TableState, to: TableState): Change[] {
  const table = to.name
  return [
    ...[...from.columns.values()]
      .filter(({ name }) => !to.columns.has(name))
      .map((column): Change => ({ kind: 'drop column', table, column })),
    ...[...to.columns.values()].flatMap((column): Change[] => {
      const old = from.columns.get(column.name)
      if (!old) return [{ kind: 'add column', table, column }]
      return same(old, column) ? [] : [{ kind: 'change column', table, from: old, to: column }]
    })
  ]
}

/** Parts that a change of type would have to rebuild or re-check while nobody may use the table. */
function partsInTheWay(table: TableState, retyped: ReadonlySet<string>): Part[] {
  return [...table.parts.values()].filter(part => {
    const touches = part.columns.some(column => retyped.has(`${table.name}.${column}`))
    if (part.kind === 'index') return touches && part.definition.includes('to_tsvector')
    return part.kind === 'reference' && (touches || retyped.has(`${part.target}.id`))
  })
}

function compareParts(from: TableState, to: TableState, rebuilt: ReadonlySet<string>): Change[] {
  const table = to.name
  const changes: Change[] = []
  const isSame = (one: Part, other?: Part) => other?.kind === one.kind && other.definition === one.definition
  const gone = new Map(
    [...from.parts].filter(([name, part]) => !isSame(part, to.parts.get(name)) || rebuilt.has(name))
  )
  for (const part of to.parts.values()) {
    if (isSame(part, from.parts.get(part.name)) && !rebuilt.has(part.name)) continue
    // The same thing under another name, as after a rename of its column, is not built anew.
    const twin = [...gone.values()].find(
      each =>
        isSame(part, each) && !rebuilt.has(each.name) && !to.parts.has(each.name) && part.kind !== 'trigger'
    )
    if (twin && !from.parts.has(part.name)) {
      changes.push({ kind: 'rename part', table, from: twin.name, to: part.name, part })
      gone.delete(twin.name)
    } else changes.push({ kind: 'add part', table, part })
  }
  // A trigger is replaced by another of its name, and is not gone for a moment.
  const dropped = [...gone.values()].filter(({ kind, name }) => kind !== 'trigger' || !to.parts.has(name))
  return [...dropped.map((part): Change => ({ kind: 'drop part', table, part })), ...changes]
}

const condensed = (text: string | undefined) => text?.replace(/\s+/g, ' ')

/** The functions that the triggers of a table run. */
export const functionsOf = (table: TableState | undefined): string[] =>
  [...(table?.parts.values() ?? [])].flatMap(({ runs }) => runs ?? [])

function compareFunctions(from: DatabaseState, to: DatabaseState): Change[] {
  return [
    ...[...to.functions]
      .filter(([name, definition]) => condensed(from.functions.get(name)) !== condensed(definition))
      .map(([name, definition]): Change => ({ kind: 'set function', name, definition })),
    ...[...from.functions]
      .filter(([name]) => !to.functions.has(name))
      .map(([name, definition]): Change => ({ kind: 'drop function', name, definition }))
  ]
}

/** Indexes over what functions say that say something else from now on. */
const indexesOn = (table: TableState, changes: readonly Change[]): Part[] =>
  [...table.parts.values()].filter(
    ({ kind, definition }) =>
      kind === 'index' &&
      changes.some(change => change.kind === 'set function' && definition.includes(`${change.name}(`))
  )

/**
 * What must change for one state to become the other; the renames have been made before.
 *
 * Only tables that were made from declarations, and those of the journal, count; others are left alone.
 */
export function compare(from: DatabaseState, to: DatabaseState): Change[] {
  const wanted = [...to.tables.values()].filter(isOurs)
  const kept = wanted.filter(({ name }) => from.tables.has(name))
  const columns = kept.flatMap(table => compareColumns(from.tables.get(table.name)!, table))
  const retyped = new Set(
    columns.flatMap(change =>
      change.kind === 'change column' && change.from.type !== change.to.type
        ? [`${change.table}.${change.to.name}`]
        : []
    )
  )
  const functions = compareFunctions(from, to)
  const parts = kept.flatMap(table => {
    const old = from.tables.get(table.name)!
    const rebuilt = [...partsInTheWay(old, retyped), ...indexesOn(old, functions)]
    return compareParts(old, table, new Set(rebuilt.map(({ name }) => name)))
  })
  return [
    ...functions,
    ...wanted
      .filter(({ name }) => !from.tables.has(name))
      .map((table): Change => ({ kind: 'create table', table })),
    ...columns,
    ...parts,
    ...[...from.tables.values()]
      .filter(table => !to.tables.has(table.name) && isOurs(table))
      .map((table): Change => ({ kind: 'drop table', table }))
  ]
}
