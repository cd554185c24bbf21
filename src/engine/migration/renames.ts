// Renames: declared by `was`, never guessed from likeness.
import type { Knex } from 'knex'
import type { Definitions } from '../definition'
import { quote } from '../sql/columns'
import { tableName } from '../normalise'
import type { Change, ChangeOf } from './compare'
import { readState } from './state'
import type { DatabaseState } from './state'
import { alter } from './statements'

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

/** What a database would be after renames; PostgreSQL itself knows best what a rename touches. */
export async function stateAfter(renames: readonly Rename[], knex: Knex): Promise<DatabaseState> {
  if (renames.length === 0) return readState(knex)
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
