// A running application whose tables are changed for another version: what breaks is refused, all else goes on.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { engineOf, recordService } from '../../../src/engine'
import { logger } from '../../../src/logger'
import { lookAtSchema } from '../../../src/plugins/migrations'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { CallData, Door } from '../../support/door'
import { insideDoor } from './inside-door'

/** Waits for what the watch does by itself, in milliseconds at most. */
async function until(condition: () => boolean, most = 8_000): Promise<void> {
  for (let waited = 0; !condition() && waited < most; waited += 10) await sleep(10)
}

const bob = { firstName: 'Bob', lastName: 'Builder', email: 'bob@example.com' }
const creating: CallData = { method: 'create', path: 'contacts', data: bob }
const listing: CallData = { method: 'find', path: 'contacts', query: { $search: 'bob' } }
const including: CallData = { method: 'find', path: 'contacts', query: { $include: ['user'] } }

describe('the watch of the schema', () => {
  let api: TestApp
  let doors: Door[]
  let ada: Person
  let id: number
  let told: string[] = []
  const { warn, info } = logger
  const sql = (text: string) => api.app.get('postgresqlClient').raw(text)
  const recordMigration = (name: string) =>
    sql(`insert into migrations (name, batch, migration_time) values ('${name}', 9, now())`)
  const unfit = () => engineOf(api.app).unfit.get('contacts')

  before(async () => {
    api = await testApp()
    ada = await api.person('ada')
    doors = [restDoor(api), socketDoor(api), insideDoor(api.app)]
    Object.assign(logger, {
      warn: (line: string) => told.push(line),
      info: (line: string) => told.push(line)
    })
    id = (await doors[0].call(ada, creating)).body.id
  })
  beforeEach(() => (told = []))
  after(async () => {
    Object.assign(logger, { warn, info })
    for (const door of doors) door.close()
    await api.stop()
  })

  /** Makes a call through every door, and expects the same of all. */
  async function through(call: CallData, status: number): Promise<void> {
    for (const door of doors) {
      const answer = await door.call(ada, call)
      assert.equal(answer.status, status, `${call.method} by ${door.name}: ${JSON.stringify(answer.body)}`)
      if (status !== 503) continue
      assert.equal(answer.body.data.error, 'schema-mismatch')
      assert.doesNotMatch(JSON.stringify(answer.body), /rating|column|surname|lastName/)
    }
  }

  async function everyCall(status: number): Promise<void> {
    await through(creating, status === 200 ? 201 : status)
    await through(listing, status)
    await through({ method: 'get', path: 'contacts', id }, status)
    await through({ method: 'patch', path: 'contacts', id, data: { firstName: 'Bo' } }, status)
  }

  async function assertHealth(status: number, migrations: string, tables: string): Promise<void> {
    const { status: actual, body } = await api.request('GET', '/health')
    assert.deepEqual([actual, body.migrations, body.tables], [status, migrations, tables])
  }

  it('hears of an additive migration by itself, says so once, and lets everything go on', async () => {
    await sql(`alter table contacts add colour text, add stars int not null default 1,
      alter "firstName" type text, alter "userId" type bigint; create index more on contacts (colour)`)
    await recordMigration('29990101000000_colour')
    await until(() => told.length > 0)
    const newer = 'The database is newer than this program: it has had 29990101000000_colour. '
    assert.deepEqual(told, [`${newer}Writes that would break are refused.`])
    await lookAtSchema(api.app)
    assert.equal(told.length, 1)
    await everyCall(200)
    await through(including, 200)
    await assertHealth(200, 'the database is newer: 29990101000000_colour', 'ok')
  })

  it('refuses new rows where a column without default is required, and nothing else', async () => {
    await sql('alter table contacts add rating int not null default 1')
    await sql('alter table contacts alter rating drop default')
    await recordMigration('29990101000001_rating')
    await lookAtSchema(api.app)
    await through(creating, 503)
    await assert.rejects(recordService(api.app, 'contacts')!._create(bob), { className: 'unavailable' })
    await through(listing, 200)
    await through({ method: 'patch', path: 'contacts', id, data: { firstName: 'Bo' } }, 200)
    const { body } = await doors[0].call(ada, listing)
    await through({ method: 'get', path: 'contacts', id }, 200)
    assert.equal(
      (await doors[1].call(ada, { method: 'remove', path: 'contacts', id: body.data[1].id })).status,
      200
    )
    assert.equal(told.length, 2)
    assert.match(told[0], /it has had 29990101000000_colour, 29990101000001_rating\./)
    assert.match(
      told[1],
      /contacts\.rating must have a value .*: new rows of contacts are refused\. Start the/
    )
    await assertHealth(
      503,
      'the database is newer: 29990101000000_colour, 29990101000001_rating',
      'contacts.rating must have a value and is not declared'
    )
  })

  it('tells those who may not that they may not, whatever the tables are', async () => {
    assert.equal((await doors[0].call(undefined, creating)).status, 401)
  })

  it('lets new rows in again, without a restart, when the column is gone', async () => {
    await sql('alter table contacts drop rating')
    await until(() => unfit() === undefined)
    await everyCall(200)
    assert.deepEqual(told, ['The database fits this program again'])
  })

  it('answers what nobody has seen yet in the same way, and looks at once', async () => {
    await sql('alter table contacts add rating int not null default 1')
    await sql('alter table contacts alter rating drop default')
    assert.equal(unfit(), undefined)
    const { status, body } = await doors[0].call(ada, creating)
    assert.deepEqual(
      [status, body.data],
      [503, { error: 'schema-mismatch', method: 'create', path: 'contacts' }]
    )
    await until(() => unfit() !== undefined, 1_000)
    assert.equal(unfit(), 'create')
    await sql('alter table contacts drop rating')
    await lookAtSchema(api.app)
    await through(creating, 201)
  })

  it('refuses every call of a resource whose column has another name, seen or not', async () => {
    await sql('alter table contacts rename "lastName" to surname')
    await everyCall(503)
    await lookAtSchema(api.app)
    assert.equal(unfit(), 'every call')
    await everyCall(503)
    await sql('alter table contacts rename surname to "lastName"')
    await lookAtSchema(api.app)
    await everyCall(200)
  })

  it('refuses to include what cannot be read, and reads on without it', async () => {
    await through(listing, 200)
    await sql('alter table users alter phone type bytea using null')
    await lookAtSchema(api.app)
    await through(including, 503)
    await through({ method: 'get', path: 'users', id: ada.id }, 503)
    await through(listing, 200)
    await sql('alter table users alter phone type varchar(50) using null')
    await lookAtSchema(api.app)
    await through(including, 200)
  })

  it('does not blame the schema for a statement of a hook', async () => {
    const service = api.app.service('contacts')
    service.hooks({ before: { get: [async () => void (await sql('select nonsense from contacts'))] } })
    assert.equal((await doors[0].call(ada, { method: 'get', path: 'contacts', id })).status, 500)
  })

  it('survives the loss of the database', async () => {
    const { pathname } = new URL(api.app.get('databaseUrl')!)
    const name = pathname.slice(1)
    const server = new Client({
      connectionString: api.app.get('databaseUrl')!.replace(pathname, '/postgres')
    })
    await server.connect()
    api.app.get('postgresqlClient').client.logger.warn = () => undefined
    await server.query(`alter database ${name} allow_connections false`)
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    const [lost, health] = [await lookAtSchema(api.app), await api.request('GET', '/health')]
    await server.query(`alter database ${name} allow_connections true`)
    await server.end()
    assert.equal(lost, undefined)
    assert.deepEqual([health.status, health.body.database], [503, 'not reached'])
    assert.deepEqual((await lookAtSchema(api.app))?.misfits, [])
    await through(listing, 200)
  })
})
