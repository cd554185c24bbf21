// draft: from what migrations have made, to what the declarations say: the migration between the two.
import type { Knex } from 'knex'
import type { Definitions } from '../definition'
import { tablesOf } from '../sql/tables'
import { neutral } from './columns'
import type { Intent } from './columns'
import { compare } from './compare'
import type { Change, ChangeOf } from './compare'
import { concernsOf } from './concerns'
import type { Concern } from './concerns'
import { isGuard } from './guards'
import type { Guard } from './guards'
import { notesOf } from './notes'
import { portionOf } from './owners'
import type { Domain, Owners, Ownership } from './owners'
import { renameProblems, renamesOf, stateAfter, undone } from './renames'
import type { Rename } from './renames'
import { subject } from './state'
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

/** What the declarations make of an empty database. */
export interface Declared {
  readonly state: DatabaseState
  /** The state after renames, of which there is one at least. */
  after(renames: readonly Rename[]): Promise<DatabaseState>
}

/** What rows get, on the way down, in required columns that were dropped: their values are gone. */
function fillOfReturning(changes: readonly Change[], to: DatabaseState): Map<string, string> {
  const returning = changes.filter((change): change is ChangeOf<'add column'> => change.kind === 'add column')
  return new Map(
    returning.flatMap(({ table, column }): [string, string][] => {
      const parts = [...to.tables.get(table)!.parts.values()]
      const isBound = parts.some(
        part => !['index', 'trigger'].includes(part.kind) && part.columns.includes(column.name)
      )
      const value = neutral(column.type)
      return isBound || value === undefined ? [] : [[subject(table, column.name), value]]
    })
  )
}

/** Changes of what another domain owns, whose tables may not be there. */
function strangers(changes: readonly Change[], own: Ownership): string[] {
  const tables = changes.flatMap(change => {
    if (!('table' in change)) return []
    const table = typeof change.table === 'string' ? change.table : change.table.name
    const isTrigger = 'part' in change && change.part?.kind === 'trigger'
    return isTrigger || own.table(table) ? [] : [table]
  })
  return [...new Set(tables)].map(
    table =>
      `It would change ${table} of another domain along, which databases may not have. Write it by hand`
  )
}

/**
 * Drafts the migration of one domain that leads from what migrations have made to what declarations say.
 *
 * @param migrated a scratch database that has had all migrations
 * @param from its state
 * @param declared what the definitions make
 * @param owners who owns what
 * @returns undefined when the two are the same
 */
export async function draftMigration(
  definitions: Definitions,
  migrated: Knex,
  from: DatabaseState,
  declared: Declared,
  wish: Wish,
  owners: Owners,
  domain: Domain
): Promise<Draft | undefined> {
  const own = owners.of(domain)
  const ownDefinitions = new Map([...definitions].filter(([, each]) => each.domain === domain))
  const renames = renamesOf(ownDefinitions, from)
  const isRenamed = renames.length > 0
  const renamed = isRenamed ? await stateAfter(renames, migrated) : from
  const to = portionOf(renamed, declared.state, own)
  const changes = compare(renamed, to)
  if (renames.length + changes.length === 0) return undefined
  const back = undone(renames)
  const renamedBack = portionOf(from, isRenamed ? await declared.after(back) : declared.state, own)
  const changesBack = compare(renamedBack, from)

  const problems = [...renameProblems(ownDefinitions, from), ...strangers(changes, own)]
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
    text: migrationText(wish.message, domain, manner, up, down),
    concerns: concernsOf(changes, renames, { from: renamed, to }, intent),
    guards: { up: up.filter(isGuard), down: down.filter(isGuard) },
    notes: notesOf(changes, renames),
    problems,
    from,
    to
  }
}
