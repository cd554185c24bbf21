// The database plugin in an application: opened at setup, closed at teardown, and its refusals.
import assert from 'node:assert/strict'
import { feathers } from '@feathersjs/feathers'
import type { Application } from '../../../src/declarations'
import { closeDatabase, database, openDatabase, startEmbedded } from '../../../src/plugins/database'
import { findServer } from '../../../src/plugins/database/server'
import { logger } from '../../../src/logger'
import { postgresql } from '../../../src/postgresql'
import { cloneDatabase } from '../../support/database'
import { dataFolder, discard, temporaryFolder } from '../../support/server'

function application(settings: { connection: string; data?: string }): Application {
  const app = feathers() as unknown as Application
  const pool = { min: 0, max: 2 }
  app.set('postgresql', { client: 'pg', connection: settings.connection, pool })
  app.set('data', settings.data ?? '')
  return app.configure(postgresql).configure(database)
}

describe('the database plugin', () => {
  const level = logger.level
  before(() => (logger.level = 'silent'))
  after(() => (logger.level = level))

  it('starts the embedded server at setup and stops it at teardown', async () => {
    const data = temporaryFolder()
    // Made here without waiting for the disk, so that the test stays quick.
    const made = await startEmbedded({ directory: data, log: logger, settings: { fsync: 'off' } })
    await made.stop()
    const app = application({ connection: '', data })
    await app.setup()
    const { rows } = await app.get('postgresqlClient').raw('SELECT 1 AS one')
    assert.equal(rows[0].one, 1)
    assert(findServer(dataFolder(data)))
    await app.teardown()
    assert.equal(findServer(dataFolder(data)), undefined)
    await closeDatabase(app)
    discard(data)
  })

  it('uses the given server and starts none', async () => {
    const { url, drop } = await cloneDatabase()
    const app = application({ connection: url })
    await openDatabase(app)
    assert.equal(app.get('databaseUrl'), url)
    const { rows } = await app.get('postgresqlClient').raw('SELECT current_database() AS name')
    assert.equal(rows[0].name, new URL(url).pathname.slice(1))
    await closeDatabase(app)
    await drop()
  })

  it('refuses a wrong connection string with a sentence and without its password', async () => {
    const { url, drop } = await cloneDatabase()
    const wrong = (change: Partial<URL>) => Object.assign(new URL(url), change).href
    for (const [connection, reason] of [
      [
        wrong({ pathname: 'absent' }),
        /database absent at 127.0.0.1:\d+ .*"absent" does not exist\. .*DATABASE_URL/
      ],
      [wrong({ password: 'secret-word' }), /password authentication failed/],
      ['postgres://me:secret-word@:x/', /not a connection string/]
    ] as const) {
      await assert.rejects(openDatabase(application({ connection })), (error: Error) => {
        assert.match(error.message, reason)
        return !/secret-word/.test(error.message)
      })
    }
    await drop()
  })
})
