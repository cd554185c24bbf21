// The migrations of the project: run by knex, one process at a time, known by name without extension.
import { readdirSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import knex from 'knex'
import type { Knex } from 'knex'

/** The table that records what was done. */
const tableName = 'migrations'

/** Whether this code runs as it was written, or compiled. */
const isSource = extname(__filename) === '.ts'

/** The endings that can be loaded, the preferred one first. */
const extensions = isSource ? ['.ts', '.js'] : ['.js']

/** The folder of the project's migrations: as they were written, or compiled beside the code. */
export const migrationsFolder = () =>
  resolve(__dirname, isSource ? '../../../migrations' : '../../migrations')

/** The migrations of one folder: name → file. */
function filesOf(folder: string): Map<string, string> {
  const files = new Map<string, string>()
  const names = readdirSync(folder).filter(name => !name.endsWith('.d.ts'))
  for (const extension of extensions) {
    for (const name of names.filter(name => extname(name) === extension)) {
      const migration = name.slice(0, -extension.length)
      if (!files.has(migration)) files.set(migration, join(folder, name))
    }
  }
  return files
}

/** Runs one direction of a migration; a failure names the migration. */
const naming = (name: string, direction?: (knex: Knex) => PromiseLike<unknown>) =>
  direction &&
  (async (connection: Knex) => {
    try {
      await direction(connection)
    } catch (error) {
      throw new Error(`The migration ${name} failed: ${(error as Error).message}`, { cause: error })
    }
  })

/**
 * The migrations of some folders, in the order of their names. The names bear no extension, so that a
 * database knows no difference between a migration as it was written and the same one compiled.
 *
 * @param directories the folders
 * @throws Error if a folder cannot be read, or two folders hold a migration of the same name
 */
export function migrationSource(directories: string[]): Knex.MigrationSource<string> {
  const files = new Map<string, string>()
  for (const [name, file] of directories.flatMap(directory => [...filesOf(directory)])) {
    if (files.has(name))
      throw new Error(`Two migrations have one name: ${files.get(name)} and ${file}. Rename one.`)
    files.set(name, file)
  }
  return {
    getMigrations: async () => [...files.keys()].sort(),
    getMigrationName: name => name,
    getMigration: async name => {
      const loaded = require(files.get(name)!)
      const migration: Knex.Migration = loaded.default ?? loaded
      return { ...migration, up: naming(name, migration.up)!, down: naming(name, migration.down) }
    }
  }
}

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
