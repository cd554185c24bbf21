// Renames: declared by `was`, never guessed from likeness.
import type { Knex } from 'knex'
import type { Definitions } from '../definition'
import { quote } from '../sql/columns'
import { literal } from '../sql/literal'
import { tableName } from '../normalise'
import type { Change, ChangeOf, Of } from './compare'
import { readState } from './state'
import type { DatabaseState } from './state'
import { alter, hasColumn, isThere, once } from './statements'
import type { Manner } from './statements'

export type Rename = ChangeOf<'rename table'> | ChangeOf<'rename column'>

/**
 * The renames that declarations ask for and a database has not had. Columns come after tables, and say the
 * table by its new name.
 */
export function renamesOf(definitions: Definitions, from: DatabaseState): Rename[] {
  const tables: Rename[] = []
  const columns: Rename[] = []
  for (const { table, was, fields } of definitions.values()) {
    const old = was === undefined ? undefined : from.tables.get(tableName(was))
    if (old && !from.tables.has(table)) tables.push({ kind: 'rename table', from: old.name, to: table })
    const source = from.tables.get(table) ?? old
    for (const field of fields.values()) {
      if (field.was === undefined || !source?.columns.has(field.was) || source.columns.has(field.name))
        continue
      columns.push({ kind: 'rename column', table, from: field.was, to: field.name })
    }
  }
  return [...tables, ...columns]
}

/** Renames that cannot be meant as they stand: they name what never was, or what is still in the way. */
export function renameProblems(definitions: Definitions, from: DatabaseState): string[] {
  const problems: string[] = []
  for (const { path, table, was, fields } of definitions.values()) {
    const old = was === undefined ? undefined : from.tables.get(tableName(was))
    const own = from.tables.get(table)
    if (was !== undefined && !old && !own)
      problems.push(`${path}: was names ${was}, and there is no such table`)
    const source = own ?? old
    if (!source) continue
    for (const { name, was: former } of fields.values()) {
      if (former === undefined) continue
      const [hasOld, hasNew] = [source.columns.has(former), source.columns.has(name)]
      if (!hasOld && !hasNew)
        problems.push(`${path}.${name}: was('${former}', …) names no column of ${table}`)
      if (hasOld && hasNew) {
        problems.push(
          `${path}.${name}: was('${former}', …), but ${table} has a column ${name} already. Rename or remove that one ` +
            `by a migration of its own first; or, if ${former} is just to go, take was(…) out`
        )
      }
    }
  }
  return problems
}

/** The names that tables and columns have before they are renamed. */
export class OldNames {
  constructor(private readonly renames: readonly Change[]) {}

  table(name: string): string {
    const found = this.renames.find(each => each.kind === 'rename table' && each.to === name)
    return (found as Rename | undefined)?.from ?? name
  }

  column(table: string, name: string): string {
    const isIt = (each: Change) => each.kind === 'rename column' && each.table === table && each.to === name
    return (this.renames.find(isIt) as Rename | undefined)?.from ?? name
  }
}

/** The same renames back; the tables first here too. */
export function undone(renames: readonly Rename[]): Rename[] {
  const old = new OldNames(renames)
  return renames.map(each =>
    each.kind === 'rename table'
      ? { ...each, from: each.to, to: each.from }
      : { ...each, table: old.table(each.table), from: each.to, to: each.from }
  )
}

/** The statements that rename; patiently, each does nothing when it is run again. */
export function renameAll(of: Of, manner: Manner): string[] {
  const unlessDone = (condition: string, statement: string) =>
    manner === 'quick' ? statement : once(condition, statement)
  return [
    ...of('rename table').map(({ from, to }) =>
      unlessDone(isThere(from), alter(from, `rename to ${quote(to)}`))
    ),
    ...of('rename column').map(({ table, from, to }) =>
      unlessDone(hasColumn(table, from), alter(table, `rename column ${quote(from)} to ${quote(to)}`))
    ),
    ...of('rename part').map(({ table, from, to, part }) =>
      part?.kind === 'index'
        ? unlessDone(isThere(from), `alter index ${quote(from)} rename to ${quote(to)}`)
        : unlessDone(
            `exists (select from pg_constraint where conrelid = ${literal(quote(table))}::regclass and conname = ${literal(from)})`,
            alter(table, `rename constraint ${quote(from)} to ${quote(to)}`)
          )
    )
  ]
}

/** What a database would be after renames; PostgreSQL itself knows best what a rename touches. */
export async function stateAfter(renames: readonly Rename[], knex: Knex): Promise<DatabaseState> {
  const transaction = await knex.transaction()
  try {
    for (const each of renames) {
      const what =
        each.kind === 'rename table'
          ? alter(each.from, `rename to ${quote(each.to)}`)
          : alter(each.table, `rename column ${quote(each.from)} to ${quote(each.to)}`)
      await transaction.raw(what)
    }
    return await readState(transaction)
  } finally {
    await transaction.rollback()
  }
}
