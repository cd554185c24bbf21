// Concerns: what a database holds that a migration would hurt, asked before the migration is written.
import { quote } from '../sql/columns'
import { breachesOf, finderOf, futureOf, futureRows } from './breaches'
import type { Change, ChangeOf } from './compare'
import type { Intent } from './columns'
import { conversionOf, misfitOf } from './conversion'
import { OldNames } from './renames'
import type { Rename } from './renames'
import type { DatabaseState, Part } from './state'
import { subject } from './state'

/** A question to the real database, and what its answer means. */
export interface Concern {
  /** What it is about, as the declarations name it: `table` or `table.column`. */
  readonly at: string
  /** Answers one row: `rows` of the table, and `hits` among them. */
  readonly sql: string
  /**
   * The sentence that refuses, or undefined where nothing is hurt.
   * @param rows how many the table has
   * @param hits how many of them are concerned
   */
  refuse?(rows: number, hits: number): string | undefined
  /** What the person should know before it is run. */
  note?(rows: number): string | undefined
}

const ask = (table: string, hits: string) =>
  `select count(*)::float8 as rows, (${hits})::float8 as hits from ${quote(table)}`

const rowsOf = (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`

function ofDroppedTable({ table: { name } }: ChangeOf<'drop table'>, { meant }: Intent): Concern[] {
  if (meant.has(name)) return []
  const refuse = (rows: number) =>
    rows === 0
      ? undefined
      : `${name} is not declared any more, and its table has ${rowsOf(rows)}, which would be lost. Declare it ` +
        `again; or say its new name by was: '<its path>'; or, if it is meant: --meant ${name}`
  return [{ at: name, sql: ask(name, 'count(*)'), refuse }]
}

function ofDroppedColumn(
  { table, column: { name } }: ChangeOf<'drop column'>,
  { meant }: Intent,
  old: OldNames
): Concern[] {
  const at = subject(table, name)
  if (meant.has(at)) return []
  const refuse = (rows: number, hits: number) =>
    hits === 0
      ? undefined
      : `${at} is not declared any more, and ${hits} of ${rowsOf(rows)} have a value in it, which would be lost. ` +
        `Declare it again; or say its new name by was('${name}', …); or, if it is meant: --meant ${at}`
  return [{ at, sql: ask(old.table(table), `count(${quote(name)})`), refuse }]
}

function ofAddedColumn(
  { table, column }: ChangeOf<'add column'>,
  { fill }: Intent,
  old: OldNames
): Concern[] {
  const at = subject(table, column.name)
  if (!column.notNull || column.default !== null || column.identity || fill.has(at)) return []
  const refuse = (rows: number) =>
    rows === 0
      ? undefined
      : `${at} is required, and ${table} has ${rowsOf(rows)} that would have nothing in it. Make it ` +
        `optional(…); or give it a value by withDefault(…); or say what these rows get: --fill ${at}=<value>`
  return [{ at, sql: ask(old.table(table), 'count(*)'), refuse }]
}

function ofNarrowed(
  { table, from, to }: ChangeOf<'change column'>,
  { meant }: Intent,
  old: OldNames
): Concern[] {
  if (conversionOf(from.type, to.type) !== 'narrow') return []
  const [at, source] = [subject(table, to.name), old.table(table)]
  const misfit = misfitOf(old.column(table, to.name), from.type, to.type)
  const what = `${at} changes from ${from.type} to ${to.type}, which not every value fits`
  const refuse = (rows: number, hits: number) => {
    if (hits > 0) {
      const query = `select * from ${quote(source)} where ${misfit}`
      return `${what}: ${hits} of ${rowsOf(rows)} do not. Change them first; they are found by ${query}`
    }
    return rows === 0 || meant.has(at)
      ? undefined
      : `${what}; those of the ${rowsOf(rows)} in this database do. If it is meant: --meant ${at}`
  }
  return [{ at, sql: ask(source, `count(*) filter (where ${misfit})`), refuse }]
}

function ofRewritten({ table, from, to }: ChangeOf<'change column'>, old: OldNames): Concern[] {
  if (conversionOf(from.type, to.type) === 'free') return []
  const at = subject(table, to.name)
  const note = (rows: number) =>
    rows === 0
      ? undefined
      : `${at} changes from ${from.type} to ${to.type}: ${rowsOf(rows)} will be looked at or written anew, and ` +
        `nobody can use ${table} meanwhile`
  return [{ at, sql: ask(old.table(table), '0'), note }]
}

function ofRequired(
  { table, from, to }: ChangeOf<'change column'>,
  { fill }: Intent,
  old: OldNames
): Concern[] {
  const at = subject(table, to.name)
  if (from.notNull || !to.notNull || fill.has(at)) return []
  const refuse = (rows: number, hits: number) =>
    hits === 0
      ? undefined
      : `${at} becomes required, and ${hits} of ${rowsOf(rows)} have nothing in it. ` +
        `Say what they get: --fill ${at}=<value>`
  const empty = `count(*) filter (where ${quote(old.column(table, to.name))} is null)`
  return [{ at, sql: ask(old.table(table), empty), refuse }]
}

/** What is wrong with rows that a part would refuse. */
const breachWords = ({ kind, name, definition, columns, target }: Part) =>
  kind === 'trigger'
    ? `have ids in ${columns[0]} that ${target} does not have`
    : `would break ${name}, ${definition}`

function ofAddedPart(
  { table, part }: ChangeOf<'add part'>,
  between: Between,
  intent: Intent,
  old: OldNames
): Concern[] {
  const future = futureOf(table, between, old)
  const breaches = breachesOf(part, future, intent)
  if (!breaches) return []
  const refuse = (rows: number, hits: number) =>
    hits === 0
      ? undefined
      : `${table}: ${hits} of ${rowsOf(rows)} ${breachWords(part)}. Correct them first; ` +
        `they are found by ${finderOf(part, future, intent)}`
  const sql = `select (select count(*)::float8 from ${quote(old.table(table))}) as rows,
    (${breaches.count ?? 'count(*)'})::float8 as hits from ${futureRows(part, future, intent)}${breaches.found}`
  return [{ at: subject(table, part.columns[0]), sql, refuse }]
}

/** Keys that stay, but whose values may be the same in their new type: '1.0' and '1.00' are one number. */
function ofKeptKeys(
  { table, from, to: { name, type } }: ChangeOf<'change column'>,
  between: Between,
  intent: Intent,
  old: OldNames
): Concern[] {
  if (from.type === type) return []
  const before = between.from.tables.get(table)!.parts
  const kept = [...between.to.tables.get(table)!.parts.values()].filter(
    part => part.kind === 'unique' && part.columns.includes(name) && before.has(part.name)
  )
  return kept.flatMap(part => ofAddedPart({ kind: 'add part', table, part }, between, intent, old))
}

/** The states between which the changes lead, the renames made already. */
export interface Between {
  readonly from: DatabaseState
  readonly to: DatabaseState
}

/** Everything that must be asked before the changes are made. */
export function concernsOf(
  changes: readonly Change[],
  renames: readonly Rename[],
  between: Between,
  intent: Intent
): Concern[] {
  const old = new OldNames(renames)
  return changes.flatMap(change => {
    switch (change.kind) {
      case 'drop table':
        return ofDroppedTable(change, intent)
      case 'drop column':
        return ofDroppedColumn(change, intent, old)
      case 'add column':
        return ofAddedColumn(change, intent, old)
      case 'change column':
        return [
          ...ofNarrowed(change, intent, old),
          ...ofRewritten(change, old),
          ...ofKeptKeys(change, between, intent, old),
          ...ofRequired(change, intent, old)
        ]
      case 'add part':
        return ofAddedPart(change, between, intent, old)
      default:
        return []
    }
  })
}
