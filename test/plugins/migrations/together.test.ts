// Processes that migrate the same database at once: one works, the others wait and look again.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrateUp } from '../../../src/plugins/migrations'
import { child, ended } from '../console/run'
import { migration, useStage } from './stage'

const slow = (table: string) => migration(['select pg_sleep(0.1)', `create table ${table} (id integer)`])

describe('processes that migrate together', () => {
  const stage = useStage()

  it('run each migration once, in one process', async () => {
    stage.write({ '1_a.js': slow('a'), '2_b.js': slow('b') })
    const runs = await Promise.all([1, 2, 3].map(() => migrateUp(stage.connect(), stage.folder)))
    assert.deepEqual(runs.flat(), ['1_a', '2_b'])
  })

  it('are real processes with the same command', async () => {
    const runs = await Promise.all([1, 2].map(() => ended(child(stage.url, ['migrate', 'up']))))
    assert.deepEqual(
      runs.map(({ code }) => code),
      [0, 0],
      JSON.stringify(runs)
    )
    const lines = runs.map(({ out }) => out.trim().split('\n'))
    assert.ok(
      lines.some(each => each.length === 1 && /^Nothing to do/.test(each[0])),
      JSON.stringify(runs)
    )
    assert.ok(
      lines.some(each => each.every(line => /^Done: \d+_\w+$/.test(line))),
      JSON.stringify(runs)
    )
  })

  it('say that they wait when it takes longer, and hold up nothing that is made concurrently', async () => {
    stage.write({
      '1_a.js': migration(
        ['create table a (id integer)', 'select pg_sleep(1.5)', 'create index concurrently a_idx on a (id)'],
        '',
        false
      )
    })
    const told: string[] = []
    const first = migrateUp(stage.connect(), stage.folder)
    await sleep(300)
    const waiting = migrateUp(stage.connect(), stage.folder, { tell: sentence => told.push(sentence) })
    assert.deepEqual(await first, ['1_a'])
    assert.deepEqual(await waiting, [], 'it has looked again')
    assert.deepEqual(told, ['Another process is migrating this database; waiting until it is done.'])
  })

  it('wait for the last statement of one that was killed', async () => {
    stage.write({ '1_a.js': migration('create table a as select pg_sleep(1) is null as slept', '', false) })
    const door = join(__dirname, '../../../src/plugins/migrations')
    const script = `
      const knex = require('knex')({ client: 'pg', connection: process.argv[1] })
      require(process.argv[2]).migrateUp(knex, process.argv[3])`
    const killed = spawn(
      process.execPath,
      ['--require', 'tsx/cjs', '--eval', script, stage.url, door, stage.folder],
      { stdio: 'ignore' }
    )
    const pool = stage.connect()
    const asleep = () =>
      pool('pg_stat_activity').whereLike('query', 'create table a%').where({ state: 'active' }).first()
    while (!(await asleep())) await sleep(20)
    killed.kill('SIGKILL')
    await once(killed, 'close')
    // The server has not noticed: the table is still being made, and will be there.
    assert.ok(await asleep())
    const next = migrateUp(stage.connect(), stage.folder, { tell: () => {} })
    await assert.rejects(next, /1_a failed: .*"a" already exists/)
  })
})
