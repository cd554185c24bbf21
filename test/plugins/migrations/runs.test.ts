// The migrations: what counts as one, and runs of them that fail, meet or were killed.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex from 'knex'
import type { Knex } from 'knex'
import {
  migrateDown,
  migrateUp,
  migrationSource,
  migrationStatus,
  migrationsFolder
} from '../../../src/plugins/migrations'
import { emptyDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

const creating = (table: string) => `
  exports.up = async knex => {
    await knex.raw('SELECT pg_sleep(0.05)')
    await knex.schema.createTable('${table}', table => { table.increments() })
  }
  exports.down = knex => knex.schema.dropTable('${table}')`

describe('migrations', () => {
  let folder: string
  let database: TestDatabase
  const pools: Knex[] = []
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  }
  const connect = () => {
    const connection = () => ({ connectionString: database.url })
    const pool = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } })
    pools.push(pool)
    return pool
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plumage-migrations-'))
    database = await emptyDatabase()
  })
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.destroy()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  it('are known by name without extension, in order, once each', async () => {
    write({
      '2_b.ts': 'export const up = async () => {}',
      '2_b.js': '',
      '1_a.js': creating('a'),
      '1_a.d.ts': '',
      '1_a.js.map': '',
      'tsconfig.json': '{}'
    })
    const source = migrationSource([folder])
    assert.deepEqual(await source.getMigrations([]), ['1_a', '2_b'])
    assert.equal(source.getMigrationName('1_a'), '1_a')
    assert.equal(typeof (await source.getMigration('2_b')).up, 'function')
    assert.throws(() => migrationSource([folder, folder]), /Two migrations have one name/)
    assert.match(migrationsFolder(), /[\\/]migrations$/)
  })

  it('go up once, and down one by one', async () => {
    write({ '1_a.js': creating('a'), '2_b.js': creating('b') })
    const pool = connect()
    assert.deepEqual(await migrationStatus(pool, folder), { done: [], pending: ['1_a', '2_b'], missing: [] })
    assert.equal(await pool.schema.hasTable('migrations'), false)
    assert.deepEqual(await migrateUp(pool, folder), ['1_a', '2_b'])
    assert.deepEqual(await migrateUp(pool, folder), [])
    assert.deepEqual(await migrateDown(pool, folder), ['2_b'])
    assert.deepEqual(await migrationStatus(pool, folder), { done: ['1_a'], pending: ['2_b'], missing: [] })
    assert.deepEqual(await migrateDown(pool, folder), ['1_a'])
    assert.deepEqual(await migrateDown(pool, folder), [])
  })

  it('are run once by processes that start together, one waits for the other', async () => {
    write({ '1_a.js': creating('a'), '2_b.js': creating('b') })
    const runs = await Promise.all([1, 2, 3].map(() => migrateUp(connect(), folder)))
    assert.deepEqual(runs.flat(), ['1_a', '2_b'])
  })

  it('go on after a process was killed in the midst of them', async () => {
    write({ '1_a.js': creating('a') })
    const pool = connect()
    await migrateUp(pool, folder)
    await pool('migrations_lock').update({ is_locked: 1 })
    write({ '2_b.js': creating('b') })
    assert.deepEqual(await migrateUp(pool, folder), ['2_b'])
  })

  it('say which one failed, and leave nothing of it', async () => {
    write({ '1_a.js': creating('a'), '2_b.js': creating('a') })
    const pool = connect()
    pool.client.logger.warn = () => {}
    await assert.rejects(migrateUp(pool, folder), /The migration 2_b failed: .*already exists/)
    assert.deepEqual((await migrationStatus(pool, folder)).pending, ['1_a', '2_b'])
    assert.equal(await pool.schema.hasTable('a'), false)
  })

  it('refuse to run when the file of an earlier one is gone', async () => {
    write({ '1_a.js': creating('a'), '2_b.js': creating('b') })
    const pool = connect()
    await migrateUp(pool, folder)
    rmSync(join(folder, '1_a.js'))
    assert.deepEqual((await migrationStatus(pool, folder)).missing, ['1_a'])
    await assert.rejects(migrateUp(pool, folder), /files are not in .*: 1_a\. Bring these files back/)
    await assert.rejects(migrateDown(pool, folder), /Bring these files back/)
  })
})
