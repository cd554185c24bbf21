// A stage for migrations: a folder for their files and an empty database, both gone after each test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex from 'knex'
import type { Knex } from 'knex'
import { emptyDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

export interface Stage {
  readonly folder: string
  readonly url: string
  /** Writes files into the folder: name → text. */
  write(files: Record<string, string>): void
  /** A pool of its own, closed after the test. */
  connect(): Knex
}

/** The text of a migration in JavaScript, given SQL for both directions; a question mark is none of knex's. */
export function migration(up: string | string[], down = 'select 1', transaction = true): string {
  const raw = (sql: string) => `await knex.raw(${JSON.stringify(sql.replaceAll('?', '\\?'))})`
  const body = (statements: string[]) => `async knex => { ${statements.map(raw).join('; ')} }`
  return `${transaction ? '' : 'exports.config = { transaction: false }\n'}exports.up = ${body([up].flat())}
exports.down = ${body([down])}\n`
}

/**
 * Prepares a stage before each test of the suite, and clears it away after.
 * @param isShared whether one stage is for all of them
 */
export function useStage(isShared = false): Stage {
  let folder: string
  let database: TestDatabase
  const pools: Knex[] = []
  const [begin, end] = isShared ? [before, after] : [beforeEach, afterEach]
  begin(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plumage-migrations-'))
    database = await emptyDatabase()
  })
  end(async () => {
    for (const pool of pools.splice(0)) await pool.destroy()
    await database.drop()
    rmSync(folder, { recursive: true })
  })
  return {
    get folder() {
      return folder
    },
    get url() {
      return database.url
    },
    write: files => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    },
    connect: () => {
      const connection = () => ({ connectionString: database.url })
      const pool = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } })
      pools.push(pool)
      return pool
    }
  }
}
