// Runs migrations up and down, one process at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import knex from 'knex'
import type { Knex } from 'knex'
import { migrationSource } from './source'
import { migrationStatus, tableName } from './status'
import type { MigrationStatus } from './status'

function refuseMissing({ missing }: MigrationStatus, folder: string): void {
  if (missing.length === 0) return
  throw new Error(
    `The database has had migrations whose files are not in ${folder}: ${missing.join(', ')}. ` +
      'Bring these files back, or start the version of the program that has them.'
  )
}

/**
 * Runs `work` while no other process migrates the same database.
 *
 * The lock is held by a connection of its own, so it ends with its process. It is asked for again and again,
 * because a statement that waits for a lock would in turn hold up a migration that makes an index
 * concurrently.
 */
async function withMigrationLock<T>(client: Knex.Client, work: () => Promise<T>): Promise<T> {
  const holder = knex({ ...client.config, pool: { min: 0, max: 1 } })
  try {
    const key = `hashtext('plumage'), hashtext(current_schema() || '.${tableName}')`
    while (!(await holder.raw(`SELECT pg_try_advisory_lock(${key}) AS held`)).rows[0].held) await sleep(50)
    return await work()
  } finally {
    await holder.destroy()
  }
}

/** Runs a task of knex's migrator; what it needs is checked before. */
async function migrate(
  knex: Knex,
  folder: string,
  task: (config: Knex.MigratorConfig) => Promise<[number, string[]]>
): Promise<string[]> {
  return withMigrationLock(knex.client, async () => {
    refuseMissing(await migrationStatus(knex, folder), folder)
    const config = { tableName, migrationSource: migrationSource([folder]) }
    // knex's own lock is a row that stays when a process is killed; whoever left it is gone.
    await knex.migrate.forceFreeMigrationsLock(config)
    const [, names] = await task(config)
    return names
  })
}

/**
 * Runs all pending migrations, in one transaction unless one of them asks for none. If another process is
 * at it, waits.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @returns the names of those that were run
 * @throws Error if a migration fails, or a file of an earlier one is gone
 */
export async function migrateUp(knex: Knex, folder: string): Promise<string[]> {
  const status = await migrationStatus(knex, folder)
  refuseMissing(status, folder)
  if (status.pending.length === 0) return []
  return migrate(knex, folder, config => knex.migrate.latest(config))
}

/**
 * Takes the last migration back.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @returns the name of the migration, or nothing if there was none
 * @throws Error if it fails, or a file of an earlier one is gone
 */
export const migrateDown = (knex: Knex, folder: string): Promise<string[]> =>
  migrate(knex, folder, config => knex.migrate.down(config))
