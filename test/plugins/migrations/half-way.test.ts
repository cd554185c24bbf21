// Migrations without a transaction that stop half-way: the database knows it until they are finished.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import {
  halfUpProblems,
  makeMigrations,
  migrateDown,
  migrateUp,
  migrationStatus,
  planMigrations,
  problemsOf
} from '../../../src/plugins/migrations'
import { migration, useStage } from './stage'
import { definitionsOf } from './workshop'

const creating = (table: string) => migration(`create table ${table} (id integer)`, `drop table ${table}`)

/** Fails as long as the table `a` has no rows. */
const fragile = 'select 1 / (select count(*) from a)'

describe('a migration that stops half-way', () => {
  const stage = useStage()

  /** Has `1_a` done, and `2_b` begun by statements of which the last one fails. */
  async function prepare(up: string[], down = 'drop table if exists b'): Promise<Knex> {
    stage.write({ '1_a.js': creating('a'), '2_b.js': migration(up, down, false) })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder).catch(() => undefined)
    return pool
  }

  const half = async (pool: Knex) => {
    const { halfUp, halfDown } = await migrationStatus(pool, stage.folder)
    return { halfUp, halfDown }
  }
  const comment = async (pool: Knex) =>
    (await pool.raw(`select obj_description('migrations'::regclass, 'pg_class') as text`)).rows[0].text

  const making = (pool: Knex) => {
    const wish = { message: 'x', meant: [], fill: new Map() }
    return makeMigrations(pool, definitionsOf([]), stage.folder, wish)
  }

  it('is known, keeps others from being taken back or made, and is finished by `up`', async () => {
    const pool = await prepare(['create table if not exists b (id integer)', fragile])
    assert.deepEqual(await half(pool), { halfUp: ['2_b'], halfDown: [] })
    const [sentence] = halfUpProblems(await migrationStatus(pool, stage.folder))
    assert.match(sentence, /^2_b has stopped half-way\. `migrate up` goes on with it/)
    await assert.rejects(migrateDown(pool, stage.folder), { message: sentence })
    assert.equal(await pool.schema.hasTable('a'), true)
    await assert.rejects(making(pool), /No migration was written:\n {2}- 2_b has stopped half-way\./)
    await pool('a').insert({ id: 1 })
    assert.deepEqual(await migrateUp(pool, stage.folder), ['2_b'])
    assert.deepEqual(await half(pool), { halfUp: [], halfDown: [] })
    assert.equal(await comment(pool), null)
    assert.deepEqual(await migrateDown(pool, stage.folder), ['2_b'])
  })

  it('is known when it is half taken back, and finished by `down`', async () => {
    const pool = await prepare(
      ['create table if not exists b (id integer)'],
      `do $$ begin drop table if exists b; commit; perform 1 / count(*) from a; end $$`
    )
    await assert.rejects(
      migrateDown(pool, stage.folder),
      /what it did before stays, and `migrate down` runs all/
    )
    assert.equal(await pool.schema.hasTable('b'), false)
    assert.deepEqual(await half(pool), { halfUp: [], halfDown: ['2_b'] })
    stage.write({ '3_c.js': creating('c') })
    const sentence = /2_b is half taken back\. `migrate down` goes on with that/
    for (const refused of [migrateUp, planMigrations, making]) {
      await assert.rejects(refused(pool, stage.folder), sentence)
    }
    assert.equal(await pool.schema.hasTable('c'), false)
    await pool('a').insert({ id: 1 })
    assert.deepEqual(await migrateDown(pool, stage.folder), ['2_b'])
    assert.deepEqual(await migrateUp(pool, stage.folder), ['2_b', '3_c'])
    assert.equal(await comment(pool), null)
  })

  it('is known after its process was killed', async () => {
    stage.write({
      '1_a.js': creating('a'),
      '2_b.js': migration(['create table if not exists b ()', 'select pg_sleep(0.5) as half'], '', false)
    })
    const door = join(__dirname, '../../../src/plugins/migrations')
    const script = `
      const knex = require('knex')({ client: 'pg', connection: process.argv[1] })
      require(process.argv[2]).migrateUp(knex, process.argv[3])`
    const words = ['--require', 'tsx/cjs', '--eval', script, stage.url, door, stage.folder]
    const killed = spawn(process.execPath, words, { stdio: 'ignore' })
    const pool = stage.connect()
    const isAsleep = () =>
      pool('pg_stat_activity').whereLike('query', 'select pg_sleep%').where({ state: 'active' }).first()
    while (!(await isAsleep())) await sleep(20)
    killed.kill('SIGKILL')
    await once(killed, 'close')
    // The server has not noticed, and works at its last statement.
    while ((await half(pool)).halfUp.length === 0) await sleep(20)
    assert.equal(await isAsleep(), undefined)
    assert.deepEqual(await migrateUp(pool, stage.folder), ['2_b'])
    assert.deepEqual((await half(pool)).halfUp, [])
  })

  it('is none while it is under way: others wait for it', async () => {
    const pool = await prepare(['create table b (id integer)', 'select pg_sleep(0.5)'], 'drop table b')
    await migrateDown(pool, stage.folder)
    const run = migrateUp(stage.connect(), stage.folder)
    while (!(await pool.schema.hasTable('b'))) await sleep(20)
    assert.match(await comment(pool), /^half-way up: 2_b$/)
    assert.deepEqual(await half(pool), { halfUp: [], halfDown: [] })
    const back = migrateDown(pool, stage.folder, { tell: () => {} })
    assert.deepEqual([await run, await back], [['2_b'], ['2_b']])
  })

  it('is none when it has refused before anything was changed', async () => {
    const refusing = (sql: string) => `
      exports.config = { transaction: false }
      exports.up = async knex => { await knex.raw(${JSON.stringify(sql)}); throw new Error('rows (3) are in the way') }
      exports.down = async () => {}`
    stage.write({ '1_a.js': creating('a') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    stage.write({ '2_b.js': refusing('select count(*) from a') })
    const refused = /rows \(3\) are in the way\nNothing was changed\. A way to the rows: /
    await assert.rejects(migrateUp(pool, stage.folder), refused)
    assert.deepEqual(await half(pool), { halfUp: [], halfDown: [] })
    assert.equal(await comment(pool), null)
    stage.write({ '3_c.js': refusing('create table c ()') })
    rmSync(join(stage.folder, '2_b.js'))
    await assert.rejects(
      migrateUp(pool, stage.folder),
      /rows \(3\) are in the way\nIt runs without a transaction/
    )
    assert.deepEqual((await half(pool)).halfUp, ['3_c'])
  })

  it('is missed when its file is gone', async () => {
    const pool = await prepare(['create table b ()', fragile])
    rmSync(join(stage.folder, '2_b.js'))
    const problems = problemsOf(await migrationStatus(pool, stage.folder), stage.folder)
    assert.equal(problems.length, 1)
    assert.match(problems[0], /^2_b has stopped half-way, and its file is not in .*\. Bring it back/)
    await assert.rejects(migrateUp(pool, stage.folder, { accept: ['1_a'] }), /Bring it back/)
  })

  it('is marked beside what else the comment says, whatever its name', async () => {
    stage.write({ '1_a.js': creating('a') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    await pool.raw(`comment on table migrations is 'Whose\\?\nOurs.'`)
    const name = "2_it's \\half done"
    stage.write({ [`${name}.js`]: migration(['create table if not exists b ()', fragile], '', false) })
    await assert.rejects(migrateUp(pool, stage.folder), /division by zero/)
    assert.deepEqual((await half(pool)).halfUp, [name])
    assert.equal(await comment(pool), `Whose?\nOurs.\nhalf-way up: ${name}`)
    await pool('a').insert({ id: 1 })
    await migrateUp(pool, stage.folder)
    assert.equal(await comment(pool), 'Whose?\nOurs.')
  })

  it('is not one whose mark has stayed after it was recorded', async () => {
    const pool = await prepare(['create table if not exists b ()'])
    await pool.raw(`comment on table migrations is 'half-way up: 2_b'`)
    assert.deepEqual(await half(pool), { halfUp: [], halfDown: [] })
    assert.deepEqual(await migrateDown(pool, stage.folder), ['2_b'])
    assert.equal(await comment(pool), null)
  })

  it('is recorded together with what it does, where it has a transaction of its own', async () => {
    const pool = await prepare(['create table if not exists b ()'])
    const forbidding = (event: string) => `
      create or replace function forbid() returns trigger language plpgsql as
        $$ begin if coalesce(old.name, new.name) = '3_c' then raise 'not recorded'; end if; return coalesce(new, old); end $$;
      create or replace trigger forbid before ${event} on migrations for each row execute function forbid()`
    stage.write({ '3_c.js': creating('c'), '4_d.js': migration('select 1', 'select 1', false) })
    await pool.raw(forbidding('insert'))
    await assert.rejects(migrateUp(pool, stage.folder), /not recorded/)
    assert.equal(await pool.schema.hasTable('c'), false)
    await pool.raw('drop trigger forbid on migrations')
    assert.deepEqual(await migrateUp(pool, stage.folder), ['3_c', '4_d'])
    await pool.raw(forbidding('delete'))
    await assert.rejects(migrateDown(pool, stage.folder, { count: 2 }), /not recorded/)
    assert.equal(await pool.schema.hasTable('c'), true)
  })
})
