// Health: well, behind with its migrations, and without its database.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

describe('health', () => {
  let api: TestApp
  before(async () => {
    api = await testApp()
  })
  after(() => api.stop())

  it('is ok when the database is reached and its tables are up to date', async () => {
    const { status, body } = await api.request('GET', '/health')
    assert.equal(status, 200)
    assert.deepEqual(body, { status: 'ok', database: 'ok', migrations: 'ok', tables: 'ok' })
  })

  it('is 503 while a migration is pending, and ok after it', async () => {
    const migrations = () => api.app.get('postgresqlClient')('migrations')
    const [last] = await migrations().orderBy('id', 'desc').limit(1)
    await migrations().where({ id: last.id }).delete()
    const { status, body } = await api.request('GET', '/health')
    assert.equal(status, 503)
    assert.deepEqual(body, { status: 'unavailable', database: 'ok', migrations: '1 pending', tables: 'ok' })
    assert.equal((await api.request('GET', '/health/live')).status, 200)
    await migrations().insert(last)
    assert.equal((await api.request('GET', '/health')).status, 200)
  })

  it('is 503 while a declared column is missing', async () => {
    const client = api.app.get('postgresqlClient')
    await client.raw('alter table contacts rename column "lastName" to surname')
    const { status, body } = await api.request('GET', '/health')
    await client.raw('alter table contacts rename column surname to "lastName"')
    assert.equal(status, 503)
    assert.equal(body.tables, 'contacts.lastName has no column')
  })

  it('is 503 without the database, while the process lives; nothing of the fault goes out', async () => {
    const client = api.app.get('postgresqlClient')
    await client.destroy()
    const { status, body } = await api.request('GET', '/health')
    assert.equal(status, 503)
    assert.deepEqual(body, {
      status: 'unavailable',
      database: 'not reached',
      migrations: 'unknown',
      tables: 'unknown'
    })
    assert.deepEqual((await api.request('GET', '/health/live')).body, { status: 'ok' })
  })
})
