// From changes to steps: the statements of one direction, in an order in which they can be made.
import { quote } from '../sql/columns'
import { futureOf } from './breaches'
import { addColumn, changeColumn, dropColumn } from './columns'
import type { Intent, Step } from './columns'
import { functionsOf } from './compare'
import type { Change, Of } from './compare'
import { dropParts, dropTables, replacedIndexes } from './drops'
import { breachGuard, isGuard } from './guards'
import type { Guard } from './guards'
import { OldNames, renameAll } from './renames'
import { addPart, alter, createTable, createTrigger, replaceIndex, setFunction } from './statements'
import type { Manner, Texts } from './statements'
import type { DatabaseState, Part, TableState } from './state'
import { addTriggers, proveLists, renameUnderTriggers, setFunctions } from './triggers'

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
      const { target, kind } = part
      if (kind !== 'reference' || !target || target === table.name || !names.has(target)) continue
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

/** Everything that steps are made of beside the changes themselves. */
export interface Circumstances {
  /** The states between which the changes lead, the renames made already. */
  readonly from: DatabaseState
  readonly to: DatabaseState
  /** The tables as declarations have them, where these are what comes out. */
  readonly texts: Texts
  readonly manner: Manner
  readonly intent: Intent
}

/** Guards against rows that would break what is added to their table. */
const breachGuards = (of: Of, circumstances: Circumstances, old: OldNames): Guard[] =>
  of('add part').flatMap(
    ({ table, part }) => breachGuard(part, futureOf(table, circumstances, old), circumstances.intent) ?? []
  )

/** Tables that guards have looked at stay as they are until the transaction ends. */
function locks(guards: readonly Guard[]): string[] {
  const names = [...new Set(guards.flatMap(({ locks }) => locks ?? []))]
  return names.length === 0 ? [] : [`lock table ${names.map(quote).join(', ')} in access exclusive mode`]
}

/** Functions that no trigger runs; indexes may be made of them. */
function otherFunctions(of: Of, { to, texts }: Circumstances): string[] {
  const run = new Set([...to.tables.values()].flatMap(functionsOf))
  return of('set function')
    .filter(({ name }) => !run.has(name))
    .map(({ name, definition }) => setFunction(name, definition, texts))
}

function createTables(of: Of, { texts, manner }: Circumstances): string[] {
  const created = inOrder(of('create table').map(({ table }) => table))
  const later = created.tables.flatMap(({ name, parts }) =>
    [...parts.values()].filter(part => created.later.has(part)).map(part => ({ name, part }))
  )
  return [
    ...created.tables.flatMap(table => createTable(table, created.later, texts, manner)),
    ...later.map(({ name, part }) =>
      alter(
        name,
        `drop constraint if exists ${quote(part.name)}`,
        `add constraint ${quote(part.name)} ${part.definition}`
      )
    )
  ]
}

/** Triggers of tables that are made by the same migration. */
const triggersOfNew = (of: Of, { texts }: Circumstances): string[] =>
  of('create table').flatMap(({ table }) =>
    [...table.parts.values()]
      .filter(({ kind }) => kind === 'trigger')
      .map(part => createTrigger(part, table.name, texts))
  )

/** The statements that make changes, in an order in which they can be made. */
export function stepsOf(changes: readonly Change[], circumstances: Circumstances): Step[] {
  const { to, texts, manner, intent } = circumstances
  const all: Of = (...kinds) => changes.filter(({ kind }) => (kinds as string[]).includes(kind)) as never
  const old = new OldNames(changes)
  const { steps: renames, rest: of } = renameUnderTriggers(all, circumstances, old)
  const replaced = replacedIndexes(of)
  const idType = (table: string) => to.tables.get(table)!.columns.get('id')!.type
  const steps: Step[] = [
    ...otherFunctions(of, circumstances),
    ...renames,
    ...renameAll(of, manner),
    ...dropParts(of, manner),
    ...createTables(of, circumstances),
    ...of('add column').flatMap(({ table, column }) => addColumn(table, column, texts, manner, intent, old)),
    ...setFunctions(of, circumstances),
    ...triggersOfNew(of, circumstances),
    ...addTriggers(of, circumstances),
    ...of('change column').flatMap(({ table, from, to }) =>
      changeColumn(table, from, to, idType(table), manner, intent, old)
    ),
    ...proveLists(all, circumstances, old),
    ...of('add part')
      .filter(({ part }) => part.kind !== 'trigger')
      .flatMap(({ table, part }) =>
        replaced.has(part.name) ? replaceIndex(part, table, texts) : addPart(part, table, texts)
      ),
    ...of('drop column').flatMap(({ table, column }) => dropColumn(table, column, manner, intent, old)),
    ...dropTables(
      of('drop table').map(({ table }) => table),
      manner,
      intent,
      old
    ),
    ...of('drop function').map(({ definition }) => {
      const [, signature] = /function (?:\w+\.)?((?:"[^"]+"|\w+)\([^)]*\))/i.exec(definition)!
      return `drop function if exists ${signature}`
    })
  ]
  // Before anything is changed.
  const guards = [...steps.filter(isGuard), ...breachGuards(all, circumstances, old)]
  return [...(manner === 'quick' ? locks(guards) : []), ...guards, ...steps.filter(step => !isGuard(step))]
}
