// Migrations on tables in use: they wait for locks without making others wait, and say who is in the way.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrateUp, migrationStatus } from '../../../src/plugins/migrations'
import { migration, useStage } from './stage'

const adding = 'alter table a add column if not exists note text'

describe('migrations on tables in use', () => {
  const stage = useStage()

  /** A transaction that has used the table and stays open. */
  async function hold(sql: string) {
    const holder = stage.connect()
    await holder.raw('create table if not exists a (id integer)')
    await holder.raw("set application_name = 'holder'")
    const transaction = await holder.transaction()
    await transaction.raw(sql)
    const { rows } = await transaction.raw('select pg_backend_pid() as pid')
    return { pid: rows[0].pid as number, release: () => transaction.commit() }
  }

  for (const inTransaction of [true, false]) {
    const manner = inTransaction ? 'in a transaction' : 'statement by statement'
    it(`wait until a lock is free, hold nobody up meanwhile, and go on: ${manner}`, async () => {
      const { pid, release } = await hold('select * from a')
      stage.write({
        '1_a.js': migration(['create table if not exists b (id integer)', adding], '', inTransaction)
      })
      const told: string[] = []
      let isOver = false
      const tell = (sentence: string) => told.push(sentence)
      const run = migrateUp(stage.connect(), stage.folder, { tell }).finally(() => (isOver = true))
      const reader = stage.connect()
      let [longest, reads] = [0, 0]
      const released = (async () => {
        await sleep(2_000)
        // On a busy machine, it takes longer until somebody has looked.
        while (told.length === 0 && !isOver) await sleep(50)
        await release()
      })()
      while (!isOver) {
        const began = Date.now()
        await reader('a').select()
        longest = Math.max(longest, Date.now() - began)
        reads++
        await sleep(5)
      }
      await released
      assert.deepEqual(await run, ['1_a'])
      assert.equal(await reader.schema.hasColumn('a', 'note'), true)
      assert.ok(longest < 1_000, `a read waited ${longest} ms`)
      assert.ok(longest > 100, 'the migration has stood in the way of reads')
      assert.ok(reads > 20, `${reads} reads`)
      assert.equal(told.length, 1, told.join('\n'))
      assert.match(
        told[0],
        new RegExp(
          `^Waiting for a lock on a, held by process ${pid} \\(holder, idle in transaction since \\d{4}-\\S+ \\S+ UTC\\)\\.$`
        )
      )
    })
  }

  for (const inTransaction of [true, false]) {
    const manner = inTransaction ? 'in a transaction' : 'statement by statement'
    it(`give up after a while, and say who was in the way and what to do: ${manner}`, async () => {
      const { pid, release } = await hold('select * from a')
      stage.write({
        '1_a.js': migration(['create table if not exists b (id integer)', adding], '', inTransaction)
      })
      const pool = stage.connect()
      const run = migrateUp(pool, stage.folder, { patience: 1_000, tell: () => {} })
      await assert.rejects(run, ({ message }: Error) => {
        assert.match(
          message,
          /^The migration 1_a failed: it has waited 1 seconds for a lock on a, held by process/
        )
        assert.match(message, new RegExp(`process ${pid} \\(holder, .*pg_terminate_backend\\(${pid}\\)`))
        assert.match(message, /run the migration again\./)
        assert.doesNotMatch(message, /alter|select \*/)
        return true
      })
      assert.equal(await pool.schema.hasTable('b'), !inTransaction)
      await release()
      assert.deepEqual(await migrateUp(pool, stage.folder), ['1_a'])
    })
  }

  it('let what is made concurrently wait as long as it takes', async () => {
    const { pid, release } = await hold('insert into a values (1)')
    const indexing = 'create index concurrently a_idx on a (id)'
    stage.write({
      '1_a.js': migration(
        [
          indexing,
          "select set_config('x.timeout', current_setting('lock_timeout'), false)",
          `do $$ begin
      if current_setting('x.timeout') <> '300ms' then raise exception 'the timeout is not back'; end if;
    end $$`
        ],
        '',
        false
      )
    })
    const told: string[] = []
    const run = migrateUp(stage.connect(), stage.folder, { patience: 100, tell: text => told.push(text) })
    await sleep(1_200)
    await release()
    assert.deepEqual(await run, ['1_a'])
    const { rows } = await stage
      .connect()
      .raw("select indisvalid from pg_index where indexrelid = 'a_idx'::regclass")
    assert.deepEqual(rows, [{ indisvalid: true }])
    assert.match(
      told[0],
      new RegExp(`^Waiting for transactions that began earlier: process ${pid} \\(holder,`)
    )
  })

  it('run again as a whole after a deadlock within a transaction of their own', async () => {
    const pool = stage.connect()
    const error = "raise exception using errcode = '40P01', message = 'deadlock detected'"
    const once = `do $$ begin if nextval('attempts') = 1 then ${error}; end if; end $$`
    await pool.raw('create sequence attempts')
    stage.write({ '1_a.js': migration(['create table b (id integer)', once]) })
    assert.deepEqual(await migrateUp(pool, stage.folder), ['1_a'])
    assert.equal((await pool.raw('select last_value from attempts')).rows[0].last_value, '2')
    assert.deepEqual((await migrationStatus(pool, stage.folder)).pending, [])
  })
})
