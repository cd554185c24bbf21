// Jobs while the database is away: what is done is done once, and the rest goes on when it is back.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../cluster/processes'
import { Gate } from '../../faults/gate'
import { cloneDatabase } from '../../support/database'
import { stage } from './stage'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

describe('jobs while the database is away', () => {
  it('run once if they end meanwhile, and go on afterwards', async () => {
    const database = await cloneDatabase()
    const port = await freePort()
    const url = new URL(database.url)
    const behind = Number(url.port)
    url.hostname = '127.0.0.1'
    url.port = String(port)
    let gate = new Gate(port, behind)
    await gate.open()
    const runs: string[] = []
    let finish: () => void = () => undefined
    const on = await stage(jobs => {
      jobs.define('fly-zeppelin', async ({ to }: { to: string }) => {
        runs.push(to)
        if (to === 'Lima') await new Promise<void>(resolve => (finish = resolve))
      })
    }, url.href)
    try {
      await on.jobs.add('fly-zeppelin', { to: 'Lima' })
      await until('it has begun', () => runs.length > 0)
      gate.close()
      await sleep(300)
      finish()
      // Longer than the library's own attempts to tell that it is done.
      await sleep(1_500)
      gate = new Gate(port, behind)
      await gate.open()
      await until('the database is back', () =>
        on.jobs.add('fly-zeppelin', { to: 'Quito' }).then(
          () => true,
          () => false
        )
      )
      await until('all are done', async () => !(await on.isBusy()))
      assert.deepEqual(
        runs.filter(to => to === 'Lima'),
        ['Lima']
      )
      assert.ok(runs.includes('Quito'))
    } finally {
      await on.stop()
      gate.close()
      await database.drop()
    }
  })

  it('run, if the answer was lost by which they were taken', async () => {
    const runs: string[] = []
    let finish: () => void = () => undefined
    const on = await stage(jobs => {
      jobs.define('fly-zeppelin', async ({ to }: { to: string }) => {
        runs.push(to)
        if (to === 'Lima') await new Promise<void>(resolve => (finish = resolve))
      })
    })
    try {
      const flying = await on.jobs.add('fly-zeppelin', { to: 'Lima' })
      await until('it has begun', () => runs.length > 0)
      const taken = await on.jobs.add('fly-zeppelin', { to: 'Quito' }, { runAt: new Date('2199-01-01') })
      // As the worker itself would have taken it.
      await on.query(
        `update graphile_worker._private_jobs set run_at = now(), attempts = 1, locked_at = now(),
          locked_by = (select locked_by from graphile_worker.jobs where id = ?) where id = ?`,
        [flying, taken]
      )
      await until('it runs', () => runs.includes('Quito'))
      finish()
      await until('both are done', async () => !(await on.isBusy()))
      assert.deepEqual(runs, ['Lima', 'Quito'])
    } finally {
      finish()
      await on.stop()
    }
  })
})
