// draft: from what migrations have made, to what the declarations say: the migration between the two.
import type { Knex } from 'knex'
import type { Definitions } from '../definition'
import { createTables, tablesOf } from '../sql/tables'
import { neutral } from './columns'
import type { Intent } from './columns'
import { compare } from './compare'
import type { Change, ChangeOf } from './compare'
import { concernsOf } from './concerns'
import type { Concern } from './concerns'
import { isGuard } from './guards'
import type { Guard } from './guards'
import { notesOf } from './notes'
import { renameProblems, renamesOf, stateAfter, undone } from './renames'
import { readState, subject } from './state'
import type { DatabaseState } from './state'
import { mannerOf, stepsOf } from './steps'
import { migrationText } from './text'
import { readWish } from './wish'
import type { Wish } from './wish'

/** A migration that has not been tried yet. */
export interface Draft {
  readonly text: string
  /** What must be asked of the real database before it may be written. */
  readonly concerns: readonly Concern[]
  /** Questions that the migration itself asks, to be tried with the rest. */
  readonly guards: { readonly up: readonly Guard[]; readonly down: readonly Guard[] }
  /** What should be known before it is run, whatever the database holds. */
  readonly notes: readonly string[]
  /** What is wrong with the wish itself, one sentence each. */
  readonly problems: readonly string[]
  /** The state that it starts from, and the state that it leads to. */
  readonly from: DatabaseState
  readonly to: DatabaseState
}

/** What rows get, on the way down, in required columns that were dropped: their values are gone. */
function fillOfReturning(changes: readonly Change[], to: DatabaseState): Map<string, string> {
  const returning = changes.filter((change): change is ChangeOf<'add column'> => change.kind === 'add column')
  return new Map(
    returning.flatMap(({ table, column }): [string, string][] => {
      const parts = [...to.tables.get(table)!.parts.values()]
      const isBound = parts.some(part => part.kind !== 'index' && part.columns.includes(column.name))
      const value = neutral(column.type)
      return isBound || value === undefined ? [] : [[subject(table, column.name), value]]
    })
  )
}

/**
 * Drafts the migration that leads from what migrations have made to what declarations say.
 *
 * @param migrated a scratch database that has had all migrations
 * @param declared an empty scratch database; the declared tables are made there
 * @returns undefined when the two are the same
 */
export async function draftMigration(
  definitions: Definitions,
  migrated: Knex,
  declared: Knex,
  wish: Wish
): Promise<Draft | undefined> {
  for (const statement of createTables(definitions)) await declared.raw(statement.replaceAll('?', '\\?'))
  const from = await readState(migrated)
  const to = await readState(declared)
  const renames = renamesOf(definitions, from)
  const renamed = await stateAfter(renames, migrated)
  const changes = compare(renamed, to)
  if (renames.length + changes.length === 0) return undefined
  const back = undone(renames)
  const renamedBack = await stateAfter(back, declared)
  const changesBack = compare(renamedBack, from)

  const problems = renameProblems(definitions, from)
  const intent = readWish(wish, definitions, changes, problems)
  const intentBack: Intent = {
    direction: 'down',
    meant: new Set(),
    fill: fillOfReturning(changesBack, from)
  }
  const manner = mannerOf([...changes, ...changesBack])
  const texts = new Map(tablesOf(definitions).map(table => [table.name, table]))
  const up = stepsOf([...renames, ...changes], { from: renamed, to, texts, manner, intent })
  const down = stepsOf([...back, ...changesBack], {
    from: renamedBack,
    to: from,
    texts: new Map(),
    manner,
    intent: intentBack
  })
  return {
    text: migrationText(wish.message, manner, up, down),
    concerns: concernsOf(changes, renames, { from: renamed, to }, intent),
    guards: { up: up.filter(isGuard), down: down.filter(isGuard) },
    notes: notesOf(changes, renames),
    problems,
    from,
    to
  }
}
