// Jobs in processes that are killed, stopped and told to end: each runs to its end, and in one process at a time.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { until } from '../../cluster/processes'
import { cloneDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'
import { root, typescript } from '../../support/process'
import type { Flight } from './hangar'

/** How often the test kills. */
const KILLS = Number(process.env.JOBS_KILLS ?? 6)

const children = new Set<ChildProcess>()
const killAll = () => children.forEach(child => child.kill('SIGKILL'))
process.once('exit', killAll)

describe('jobs in processes of their own', function () {
  this.timeout(60_000 + KILLS * 5_000)
  let database: TestDatabase
  let db: Client
  /** When a process was seen dead, by the clock of the database. */
  const deaths = new Map<number, Date>()

  before(async () => {
    database = await cloneDatabase()
    db = new Client({ connectionString: database.url })
    await db.connect()
    await db.query(`create table flights (id serial, flight int, pid int, attempt int,
      began timestamptz, ended timestamptz)`)
  })
  after(async () => {
    killAll()
    await db.end()
    await database.drop()
  })

  async function openHangar(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [...typescript, join(__dirname, 'hangar.ts')], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: database.url, JOBS_CONCURRENCY: '3' }
    })
    children.add(child)
    await once(child.stdout!, 'data')
    return child
  }

  async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    children.delete(child)
    deaths.set(child.pid!, (await db.query('select clock_timestamp() as now')).rows[0].now)
    return code
  }

  let count = 0
  /** Adds jobs in a transaction of their own, which ends as it is told. */
  async function add(length: number, end: 'commit' | 'rollback' = 'commit'): Promise<number> {
    const flight: Flight = { flight: ++count, length }
    await db.query('begin')
    await db.query(`select graphile_worker.add_job('fly-zeppelin', $1::json, max_attempts := 14)`, [
      JSON.stringify(flight)
    ])
    await db.query(end)
    return count
  }

  const runs = async (flight?: number) =>
    (
      await db.query('select * from flights where $1::int is null or flight = $1 order by flight, began', [
        flight
      ])
    ).rows
  const isEmpty = async () => (await db.query('select id from graphile_worker.jobs')).rowCount === 0

  async function assertOneAtATime(): Promise<void> {
    const all = await runs()
    for (const [index, next] of all.entries()) {
      const run = all[index - 1]
      if (run?.flight !== next.flight) continue
      const until = run.ended ?? deaths.get(run.pid)
      assert.ok(until, `flight ${run.flight} began again although ${run.pid} lives`)
      assert.ok(until <= next.began, `flight ${run.flight} of ${run.pid} was in the air twice`)
    }
  }

  it('run to their end, one at a time, though processes are killed in the middle of them', async () => {
    const hangars = await Promise.all([openHangar(), openHangar(), openHangar()])
    const kept: number[] = []
    const gone: number[] = []
    let killed = 0
    for (let round = 0; round < KILLS; round++) {
      for (let each = 0; each < 4; each++) kept.push(await add(100 + ((round * 97 + each * 61) % 400)))
      gone.push(await add(1, 'rollback'))
      await until('somebody flies', async () =>
        (await runs()).some(({ ended, pid }) => !ended && !deaths.has(pid))
      )
      const [flying] = (await runs()).filter(({ ended, pid }) => !ended && !deaths.has(pid))
      const index = hangars.findIndex(({ pid }) => pid === flying?.pid)
      if (index === -1) continue
      const [victim] = hangars.splice(index, 1)
      await end(victim, 'SIGKILL')
      killed++
      const opening = openHangar().then(hangar => hangars.push(hangar))
      if (hangars.length < 2) await opening
    }
    await until('all have flown', isEmpty)
    await assertOneAtATime()
    const all = await runs()
    const landed = new Set(all.filter(({ ended }) => ended).map(({ flight }) => flight))
    assert.deepEqual(
      kept.filter(flight => !landed.has(flight)),
      []
    )
    assert.deepEqual(
      all.filter(({ flight }) => gone.includes(flight)),
      []
    )
    const brokenOff = all.filter(({ ended }) => !ended).length
    assert.ok(killed >= KILLS * 0.7 && brokenOff >= killed, `${killed} killed, ${brokenOff} broken off`)
    for (const child of [...children]) await end(child, 'SIGKILL')
  })

  it('stay with a process that is stopped for a while', async () => {
    const [stopped, other] = await Promise.all([openHangar(), openHangar()])
    const flight = await add(1_000)
    await until('it flies', async () => (await runs(flight)).length === 1)
    const [{ pid }] = await runs(flight)
    const holder = pid === stopped.pid ? stopped : other
    holder.kill('SIGSTOP')
    // Longer than a dead process' jobs stay locked.
    await sleep(5_000)
    assert.equal((await runs(flight)).length, 1)
    holder.kill('SIGCONT')
    await until('it has landed', isEmpty)
    const all = await runs(flight)
    assert.deepEqual(
      all.map(({ pid, ended }) => [pid, ended instanceof Date]),
      [[holder.pid, true]]
    )
    for (const child of [stopped, other]) await end(child, 'SIGKILL')
  })

  it('end before the process does that is told to end, and no more are begun', async () => {
    const hangar = await openHangar()
    const first = [await add(1_500), await add(1_500), await add(1_500)]
    await until(
      'three fly',
      async () => (await runs()).filter(({ flight }) => first.includes(flight)).length === 3
    )
    const second = await add(1)
    assert.equal(await end(hangar, 'SIGTERM'), 0)
    for (const flight of first) {
      const all = await runs(flight)
      assert.deepEqual([all.length, all[0].ended instanceof Date], [1, true])
    }
    assert.deepEqual(await runs(second), [])
    const { rows } = await db.query('select locked_by from graphile_worker.jobs')
    assert.deepEqual(rows, [{ locked_by: null }])
  })
})
