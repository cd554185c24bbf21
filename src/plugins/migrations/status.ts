// What a database records of the migrations, compared with the files that there are.
import type { Knex } from 'knex'
import { migrationSource } from './source'

/** The table that records what was done. */
export const tableName = 'migrations'

/** What was done, what is still to do, and what was done by a file that is gone; names in order. */
export interface MigrationStatus {
  done: string[]
  pending: string[]
  missing: string[]
}

/**
 * Compares a folder of migrations with what a database records. Changes nothing.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 */
export async function migrationStatus(knex: Knex, folder: string): Promise<MigrationStatus> {
  const all = await migrationSource([folder]).getMigrations([])
  const done: string[] = await knex(tableName)
    .orderBy('id')
    .pluck('name')
    .catch(error => {
      // The table does not exist before the first migration.
      if (error.code === '42P01') return []
      throw error
    })
  return {
    done,
    pending: all.filter(name => !done.includes(name)),
    missing: done.filter(name => !all.includes(name))
  }
}
