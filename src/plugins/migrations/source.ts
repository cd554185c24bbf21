// The migrations of the project as files: known by name without extension, in the order of their names.
import { readdirSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import type { Knex } from 'knex'

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
