// Health: well, behind with its migrations, and without its database.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { lookAtSchema } from '../../../src/plugins/migrations'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

describe('health', () => {
  let api: TestApp
  before(async () => {
    api = await testApp()
  })
  after(() => api.stop())

  /** The answer, as if a look at the database were due. */
  async function health() {
    await lookAtSchema(api.app)
    return api.request('GET', '/health')
  }

  /** What it says in words; how far the journal is behind, and for how long a transaction is open, are numbers. */
  function words({ journalLag, oldestTransaction, ...rest }: Record<string, unknown>) {
    for (const seconds of [journalLag, oldestTransaction])
      assert.ok(Number(seconds) >= 0 && Number(seconds) < 30)
    return rest
  }

  it('is ok when the database is reached and its tables are up to date', async () => {
    const { status, body } = await health()
    assert.equal(status, 200)
    assert.deepEqual(words(body), {
      status: 'ok',
      database: 'ok',
      migrations: 'ok',
      tables: 'ok',
      journal: 'ok'
    })
  })

  it('is 503 while a migration is pending, and ok after it', async () => {
    const migrations = () => api.app.get('postgresqlClient')('migrations')
    const [last] = await migrations().orderBy('id', 'desc').limit(1)
    await migrations().where({ id: last.id }).delete()
    const { status, body } = await health()
    assert.equal(status, 503)
    assert.deepEqual(words(body), {
      status: 'unavailable',
      database: 'ok',
      migrations: '1 pending',
      tables: 'ok',
      journal: 'ok'
    })
    assert.equal((await api.request('GET', '/health/live')).status, 200)
    await migrations().insert(last)
    assert.equal((await health()).status, 200)
  })

  it('is ok beside a newer version whose migrations do no harm, and names them', async () => {
    const migrations = () => api.app.get('postgresqlClient')('migrations')
    const name = '29990101000000_colours'
    await migrations().insert({ name, batch: 9, migration_time: new Date() })
    const { status, body } = await health()
    await migrations().where({ name }).delete()
    assert.equal(status, 200)
    assert.deepEqual(words(body), {
      status: 'ok',
      database: 'ok',
      migrations: `the database is newer: ${name}`,
      tables: 'ok',
      journal: 'ok'
    })
  })

  it('looks at the database by itself, but not at every request', async () => {
    const client = api.app.get('postgresqlClient')
    await health()
    let statements = 0
    const counting = () => statements++
    client.on('query', counting)
    await api.request('GET', '/health')
    assert.equal(statements, 0)
    await client.raw('alter table contacts rename column "lastName" to surname')
    await sleep(1_050)
    const [{ status }] = await Promise.all([1, 2, 3, 4, 5].map(() => api.request('GET', '/health')))
    await client.raw('alter table contacts rename column surname to "lastName"')
    client.removeListener('query', counting)
    assert.equal(status, 503)
    assert.ok(statements < 12, `${statements} statements`)
  })

  it('is 503 while a declared column is missing', async () => {
    const client = api.app.get('postgresqlClient')
    await client.raw('alter table contacts rename column "lastName" to surname')
    const { status, body } = await health()
    await client.raw('alter table contacts rename column surname to "lastName"')
    assert.equal(status, 503)
    assert.equal(
      body.tables,
      'contacts.lastName has no column, contacts.surname must have a value and is not declared'
    )
  })

  it('is 503 without the database, while the process lives; nothing of the fault goes out', async () => {
    const client = api.app.get('postgresqlClient')
    await client.destroy()
    const { status, body } = await health()
    assert.equal(status, 503)
    assert.deepEqual(words(body), {
      status: 'unavailable',
      database: 'not reached',
      migrations: 'unknown',
      tables: 'unknown',
      journal: 'ok'
    })
    assert.deepEqual((await api.request('GET', '/health/live')).body, { status: 'ok' })
  })
})
