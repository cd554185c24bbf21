// The migrations of the project as files: known by name without extension, in the order of their names.
import { readdirSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { MigrationFailure } from './failure'

/** Whether this code runs as it was written, or compiled. */
const isSource = extname(__filename) === '.ts'

/** @throws Error where there is no source, and so no place for a new migration */
export function needSource(): void {
  if (isSource) return
  throw new Error('Migrations are made where the source is: run this in a checkout, not in an image.')
}

/** The endings that can be loaded, the preferred one first. */
const extensions = isSource ? ['.ts', '.js'] : ['.js']

declare module '../../declarations' {
  interface Configuration {
    /** The folder whose migrations are meant, where it is not that of the project. */
    migrationsFolder?: string
  }
}

/**
 * The folder of migrations: of the project, as they were written, or compiled beside the code.
 *
 * @param app an application whose setting `migrationsFolder` may name another
 */
export const migrationsFolder = (app?: Application): string =>
  app?.get('migrationsFolder') ?? resolve(__dirname, isSource ? '../../../migrations' : '../../migrations')

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

/** A migration as knex takes it. */
export interface Migration extends Knex.Migration {
  /** `transaction: false` runs each statement by itself. */
  readonly config?: { readonly transaction?: boolean }
  /** The domain whose tables it changes; the house's when left out. */
  readonly domain?: string
}

/** Whether a migration runs in a transaction; it does unless it says otherwise. */
export const usesTransaction = ({ config }: Migration): boolean => config?.transaction !== false

/** Loads what a file exports, by either way of exporting. */
export function loadMigration(file: string): Partial<Migration> {
  const loaded = require(file)
  return loaded.default ?? loaded
}

/**
 * The domain of a migration.
 * @returns undefined for one of the house, and for a file that cannot be loaded, which is told elsewhere
 */
export function domainOfMigration(file: string): string | undefined {
  try {
    const { domain } = loadMigration(file)
    return typeof domain === 'string' ? domain : undefined
  } catch {
    return undefined
  }
}

/** The migrations of some folders, for knex and for us. */
export interface MigrationSource extends Knex.MigrationSource<string> {
  /** name → file, in the order of the names. */
  readonly files: ReadonlyMap<string, string>
  getMigration(name: string): Promise<Migration>
}

/**
 * The migrations of some folders, in the order of their names. The names bear no extension, so that a
 * database knows no difference between a migration as it was written and the same one compiled.
 *
 * @param directories the folders
 * @throws Error if a folder cannot be read, or two folders hold a migration of the same name
 */
export function migrationSource(directories: string[]): MigrationSource {
  const found = new Map<string, string>()
  for (const [name, file] of directories.flatMap(directory => [...filesOf(directory)])) {
    if (found.has(name))
      throw new Error(`Two migrations have one name: ${found.get(name)} and ${file}. Rename one.`)
    found.set(name, file)
  }
  const files = new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
  return {
    files,
    getMigrations: async () => [...files.keys()],
    getMigrationName: name => name,
    getMigration: async name => {
      const migration = loadMigration(files.get(name)!)
      const naming = (direction?: Migration['up']) =>
        direction &&
        (async (connection: Knex) => {
          try {
            await direction(connection)
          } catch (error) {
            throw new MigrationFailure(name, error as Error, !usesTransaction(migration as Migration))
          }
        })
      return { ...migration, up: naming(migration.up)!, down: naming(migration.down) }
    }
  }
}
