// Regular jobs: due by a crontab, and run once per due time by however many processes.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../cluster/processes'
import { cloneDatabase } from '../../support/database'
import { stage } from './stage'
import type { Stage } from './stage'

const MINUTE = 60_000

describe('regular jobs', () => {
  const open: { stop(): Promise<void> }[] = []
  after(async () => {
    for (const each of open.reverse()) await each.stop()
  })

  /** The crontab text of one minute of one day. */
  const crontabAt = (time: Date) =>
    [time.getUTCMinutes(), time.getUTCHours(), time.getUTCDate(), time.getUTCMonth() + 1, '*'].join(' ')

  it('run once for a due time that has passed, though two processes see it', async () => {
    const database = await cloneDatabase()
    open.push({ stop: () => database.drop() })
    const due = new Date(Math.floor(Date.now() / MINUTE) * MINUTE - 20 * MINUTE)
    const runs: unknown[] = []
    const start = async () => {
      const started = await stage(jobs => {
        jobs.every(crontabAt(due), 'sweep-hangar', async ({ attempt }) => void runs.push(attempt))
      }, database.url)
      open.push(started)
      return started
    }
    const first = await start()
    const known = () =>
      first.query(`select * from graphile_worker._private_known_crontabs where identifier = 'sweep-hangar'`)
    await until('the first process knows the job', async () => (await known()).length === 1)
    // As if the job had been known while no process ran.
    await first.query('update graphile_worker._private_known_crontabs set known_since = ?', [
      new Date(due.getTime() - MINUTE)
    ])
    await Promise.all([start(), start()])
    await until('it has run', () => runs.length > 0)
    await until('it is done', async () => !(await first.isBusy()))
    await sleep(300)
    assert.deepEqual(runs, [1])
    assert.equal((await known())[0].last_execution.getTime(), due.getTime())
  })

  it('run when they are asked for, too', async () => {
    const runs: unknown[] = []
    const on: Stage = await stage(jobs => {
      jobs.every('0 0 1 1 *', 'count-zeppelins', async ({ id }) => void runs.push(id))
    })
    open.push(on)
    const id = await on.jobs.add('count-zeppelins', {})
    await until('it has run', () => runs.length > 0)
    assert.deepEqual(runs, [id])
  })

  it('keep the application from starting when their crontab is none', async () => {
    for (const crontab of ['every day', '61 * * * *', '* * * *', '']) {
      await assert.rejects(
        stage(jobs => jobs.every(crontab, 'sweep-hangar', () => Promise.resolve())),
        /The job sweep-hangar is to run every '.*', which is no crontab\./,
        crontab
      )
    }
  })
})
