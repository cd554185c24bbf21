// draft: from what migrations have made, to what the declarations say: the migration between the two.
import type { Knex } from 'knex'
import { dataValidator } from '../../validators'
import type { Definition, Definitions, FieldDefinition } from '../definition'
import { tableName } from '../normalise'
import { createTables, literal, tableOf } from '../sql/tables'
import { neutral } from './columns'
import type { Intent } from './columns'
import { compare } from './compare'
import type { Change, ChangeOf } from './compare'
import { concernsOf } from './concerns'
import type { Concern } from './concerns'
import { subject } from './guards'
import { renamesOf, stateAfter, undone } from './renames'
import { readState } from './state'
import type { DatabaseState } from './state'
import { mannerOf, stepsOf } from './steps'
import { migrationText } from './text'

/** What a person wants of a migration. */
export interface Wish {
  /** One line that says what it is for. */
  readonly message: string
  /** Losses that are meant, each `table` or `table.column`. */
  readonly meant: readonly string[]
  /** What rows get that have nothing in a required column: `table.column` → value, as it was typed. */
  readonly fill: ReadonlyMap<string, string>
}

/** A migration that has not been tried yet. */
export interface Draft {
  readonly text: string
  /** What must be asked of the real database before it may be written. */
  readonly concerns: readonly Concern[]
  /** What is wrong with the wish itself, one sentence each. */
  readonly problems: readonly string[]
  /** The state that it starts from, and the state that it leads to. */
  readonly from: DatabaseState
  readonly to: DatabaseState
}

/** `shop/coupons.percent` is taken for `shop_coupons.percent`. */
function normalised(at: string): string {
  const [path, column] = at.split('.')
  return subject(tableName(path), column)
}

const isJson = ({ column }: FieldDefinition) => column === 'jsonb'

/** The SQL of a value that was typed for a field. */
function fillOf(definition: Definition, name: string, text: string): string {
  const field = definition.fields.get(name)!
  const value = isJson(field) ? JSON.parse(text) : field.comparable === 'nothing' ? text : field.parse(text)
  const isValid = dataValidator.compile(field.schema)
  if (!isValid(value)) throw new Error(isValid.errors?.[0]?.message ?? `a ${field.kind}`)
  return isJson(field) ? literal(JSON.stringify(value)) : literal(value)
}

const isNew = (changes: readonly Change[], at: string) =>
  changes.some(
    change =>
      (change.kind === 'add column' && subject(change.table, change.column.name) === at) ||
      (change.kind === 'change column' &&
        subject(change.table, change.to.name) === at &&
        !change.from.notNull)
  )

function readFill(wish: Wish, definitions: Definitions, changes: readonly Change[], problems: string[]) {
  const fill = new Map<string, string>()
  const tables = new Map([...definitions.values()].map(definition => [definition.table, definition]))
  for (const [given, text] of wish.fill) {
    const at = normalised(given)
    const [table, column] = at.split('.')
    if (!isNew(changes, at)) {
      problems.push(`--fill ${given}: this migration makes no such column required`)
      continue
    }
    try {
      fill.set(at, fillOf(tables.get(table)!, column, text))
    } catch (error) {
      problems.push(
        `--fill ${given}=${text}: it must be ${(error as Error).message.replace(/^must be /, '')}`
      )
    }
  }
  return fill
}

/** What `--meant` may speak of in these changes. */
const losses = (changes: readonly Change[]): Set<string> =>
  new Set(
    changes.flatMap(change => {
      if (change.kind === 'drop table') return [(change as ChangeOf<'drop table'>).table.name]
      if (change.kind === 'drop column') return [subject(change.table as string, change.column.name)]
      return change.kind === 'change column' && change.from.type !== change.to.type
        ? [subject(change.table, change.to.name)]
        : []
    })
  )

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

const idTypes = ({ tables }: DatabaseState) =>
  new Map([...tables.values()].map(({ name, columns }) => [name, columns.get('id')?.type ?? 'integer']))

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
  const changesBack = compare(await stateAfter(back, declared), from)

  const problems: string[] = []
  const fill = readFill(wish, definitions, changes, problems)
  const meant = new Set(wish.meant.map(normalised))
  const known = losses(changes)
  for (const given of wish.meant) {
    if (!known.has(normalised(given))) problems.push(`--meant ${given}: this migration does not touch it`)
  }
  const intent: Intent = { direction: 'up', meant, fill }
  const intentBack: Intent = {
    direction: 'down',
    meant: new Set(),
    fill: fillOfReturning(changesBack, from)
  }
  const manner = mannerOf([...changes, ...changesBack])
  const texts = new Map([...definitions.values()].map(each => [each.table, tableOf(each, definitions)]))
  const up = stepsOf([...renames, ...changes], texts, idTypes(to), manner, intent)
  const down = stepsOf([...back, ...changesBack], new Map(), idTypes(from), manner, intentBack)
  return {
    text: migrationText(wish.message, manner, up, down),
    concerns: concernsOf(changes, renames, { from: renamed, to }, intent),
    problems,
    from,
    to
  }
}
