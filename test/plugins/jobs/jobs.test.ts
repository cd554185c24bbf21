// Jobs: added with a transaction, run, tried again, failed for good, and run again.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Transaction } from '../../../src/engine'
import { jobsOf, listJobs } from '../../../src/plugins/jobs'
import type { JobContext } from '../../../src/plugins/jobs'
import { until } from '../../cluster/processes'
import { command } from '../console/run'
import { stage } from './stage'
import type { Stage } from './stage'

interface Flight {
  readonly to: string
}

describe('jobs', () => {
  let on: Stage
  const flown: { to: string; attempt: number; attempts: number; id: string }[] = []
  const failures: unknown[] = []
  const arrived = (to: string) => flown.filter(each => each.to === to)

  before(async () => {
    on = await stage(jobs => {
      jobs.define('fly-zeppelin', async ({ to }: Flight, { attempt, attempts, id }: JobContext) => {
        flown.push({ to, attempt, attempts, id })
        await sleep(1)
        if (failures.length > 0) throw failures.shift()
      })
      jobs.define('burst-hull', () => Promise.reject(new Error('The hull\nhas burst.')), { attempts: 1 })
    })
  })
  after(() => on.stop())

  const idle = () => until('the jobs are done', async () => !(await on.isBusy()))

  it('run with their payload, and are gone then', async () => {
    const id = await on.jobs.add('fly-zeppelin', { to: 'Zürich' })
    await idle()
    assert.deepEqual(arrived('Zürich'), [{ to: 'Zürich', attempt: 1, attempts: 14, id }])
    assert.deepEqual(await on.query('select id from graphile_worker.jobs where id = ?', [id]), [])
  })

  it('are there if and only if the transaction commits', async () => {
    const add = (to: string, end: 'commit' | 'rollback') =>
      on.app
        .get('postgresqlClient')
        .transaction(async trx => {
          await on.jobs.add(
            'fly-zeppelin',
            { to },
            { transaction: { trx, committed: Promise.resolve(true) } }
          )
          // Long enough for a worker that would see it.
          await sleep(300)
          assert.deepEqual(arrived(to), [])
          if (end === 'rollback') throw new Error('Take it back.')
        })
        .catch(error => assert.equal(error.message, 'Take it back.'))
    await Promise.all([add('Oslo', 'commit'), add('Atlantis', 'rollback')])
    await idle()
    assert.deepEqual([arrived('Oslo').length, arrived('Atlantis').length], [1, 0])
  })

  it('share the transaction of the call whose hook adds them', async () => {
    const service = on.app.service('users')
    service.hooks({
      after: {
        create: [
          async ({ params, result }) => {
            const { transaction } = params as { transaction: Transaction }
            const { username } = result as { username: string }
            await jobsOf(on.app).add('fly-zeppelin', { to: username }, { transaction })
            if (username === 'icarus') throw new Error('Too high.')
          }
        ]
      }
    })
    await service.create({ username: 'amelia', password: 'correct horse battery' })
    await assert.rejects(service.create({ username: 'icarus', password: 'correct horse battery' }))
    await idle()
    assert.deepEqual([arrived('amelia').length, arrived('icarus').length], [1, 0])
  })

  it('wait for their time, and replace one of the same key', async () => {
    const runAt = new Date(Date.now() + 3_600_000)
    const first = await on.jobs.add('fly-zeppelin', { to: 'Rome' }, { key: 'tour', runAt })
    const second = await on.jobs.add('fly-zeppelin', { to: 'Riga' }, { key: 'tour', runAt })
    assert.equal(first, second)
    const all = await listJobs(on.app.get('postgresqlClient'), true)
    const job = all.find(({ id }) => id === first)!
    assert.deepEqual([job.state, job.since.getTime()], ['waiting', runAt.getTime()])
    await on.hurry()
    await idle()
    assert.deepEqual([arrived('Rome').length, arrived('Riga').length], [0, 1])
  })

  it('are tried again after a pause that grows', async () => {
    // PostgreSQL can keep neither of these two characters.
    failures.push(new Error('Headwind \0 and \ud800 hail'), 'no error at all')
    const id = await on.jobs.add('fly-zeppelin', { to: 'Bergen' })
    const pauses: number[] = []
    for (const attempts of [1, 2]) {
      const waiting = () =>
        on.query('select * from graphile_worker.jobs where locked_at is null and id = ?', [id])
      await until('it has failed', async () => (await waiting())[0]?.attempts === attempts)
      const [{ run_at, last_error }] = await waiting()
      pauses.push((run_at - Date.now()) / 1000)
      assert.equal(last_error, ['Headwind  and � hail', 'no error at all'][attempts - 1])
      await on.hurry()
    }
    await idle()
    assert.deepEqual(
      arrived('Bergen').map(({ attempt }) => attempt),
      [1, 2, 3]
    )
    assert.ok(pauses[0] > 0 && pauses[0] < 3 && pauses[1] > 3 && pauses[1] < 8, String(pauses))
  })

  it('that have failed for good are listed, counted, and run again by command', async () => {
    const run = (...words: string[]) => command(on.url, ['jobs', ...words])
    assert.deepEqual(await run('list'), { code: 0, out: 'No job has failed for good.\n', err: '' })
    const ids = [await on.jobs.add('burst-hull', {}), await on.jobs.add('burst-hull', {})]
    await idle()
    assert.equal((await on.jobs.counts()).failed, 2)
    const { out } = await run('list')
    const lines = out.trimEnd().split('\n')
    assert.match(lines[0], /^id +name +state +attempts +since +last error$/)
    assert.equal(lines.length, 3)
    assert.match(lines[1], new RegExp(`^${ids[0]} +burst-hull +failed +1/1 +\\S+Z  The hull has burst\\.$`))
    const age = Date.now() - Date.parse(/\d{4}-\S+Z/.exec(lines[1])![0])
    assert.ok(age > -1_000 && age < 15_000, `${age} ms`)

    assert.deepEqual(await run('rerun', ids[0]), { code: 0, out: `Job ${ids[0]} runs again\n`, err: '' })
    await on.hurry()
    await idle()
    assert.equal((await run('rerun', '--all')).out, '2 jobs run again\n')
    await idle()
    assert.equal((await run('rerun', '999999')).err, 'No job 999999 has failed for good.\n')
    assert.equal((await run('rerun')).code, 2)
    assert.equal((await run('rerun', 'all')).code, 2)
    const runAt = new Date('2199-01-01')
    const id = await on.jobs.add('fly-zeppelin', { to: 'the moon' }, { runAt })
    assert.match((await run('list', '--all')).out, /fly-zeppelin +waiting +0\/14 +2199-01-01T00:00:00Z$/m)
    // As a job is left whose process has died at its last attempt.
    await on.query('update graphile_worker._private_jobs set attempts = max_attempts where id = ?', [id])
    assert.match((await run('list')).out, /fly-zeppelin +failed +14\/14 +\S+Z  its process died$/m)
  })

  it('are refused where they could not run', async () => {
    const wrong: [() => Promise<unknown>, RegExp][] = [
      [() => on.jobs.add('fly-kite', {}), /No job is called 'fly-kite'; there are .*fly-zeppelin/],
      [() => on.jobs.add('burst-hull', []), /must be a JSON object/],
      [() => on.jobs.add('burst-hull', null as never), /must be a JSON object/],
      [() => on.jobs.add('burst-hull', () => 1), /must be a JSON object/],
      [() => on.jobs.add('burst-hull', {}, { key: '' }), /The key of the job burst-hull/],
      [() => on.jobs.add('burst-hull', {}, { runAt: new Date('soon') }), /no valid time/]
    ]
    for (const [add, sentence] of wrong) await assert.rejects(add(), sentence)
    const nothing = () => Promise.resolve()
    assert.throws(() => on.jobs.define('Fly', nothing), /kebab-case/)
    assert.throws(() => on.jobs.define('burst-hull', nothing), /There is a job burst-hull already/)
    assert.throws(() => on.jobs.define('late', nothing), /comes too late/)
    assert.throws(() => on.jobs.define('never', nothing, { attempts: 0 }), /from 1 to 1000 attempts/)
  })
})
