// Secrets: a key and its hash stand in the one answer that hands the key out, in the column that it is checked by, and nowhere else.
import assert from 'node:assert/strict'
import { logger } from '../../../src/logger'
import { journalOf } from '../../../src/plugins/journal'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { emit, openSocket, restDoor, socketDoor } from '../../support/door'
import type { CallData } from '../../support/door'
import { Ledger } from '../accounts/ledger'
import { makeKey } from './stage'

describe('the secret of an API key', () => {
  let api: TestApp
  const ledger = new Ledger()

  /** All that may be done with a key and about it. */
  async function walk(ada: Person, root: Person): Promise<void> {
    const { id, key, person } = await makeKey(api, ada)
    const narrow = await makeKey(api, ada, ['users:read'])
    ledger.keep('a key', key)
    ledger.keep('a key', narrow.key)
    const about: CallData[] = [
      { method: 'find', path: 'api-keys' },
      { method: 'get', path: 'api-keys', id },
      { method: 'get', path: 'api-keys', id, query: { $include: 'user' } },
      { method: 'find', path: 'api-keys', query: { hash: key } },
      { method: 'find', path: 'api-keys', query: { $select: ['hash'] } },
      { method: 'find', path: 'api-keys', query: { $sort: { hash: 1 } } },
      { method: 'history', path: 'api-keys', id },
      { method: 'patch', path: 'api-keys', id, data: { name: 'renamed' } },
      { method: 'patch', path: 'api-keys', id, data: { hash: key } },
      { method: 'create', path: 'api-keys', data: { name: 'x', scopes: [key] } },
      { method: 'create', path: 'users', data: { username: key } },
      { method: 'find', path: 'me' },
      { method: 'find', path: 'me/access' },
      { method: 'create', path: 'logout', data: { scope: key } },
      { method: 'create', path: 'refresh', data: { refreshToken: key } },
      { method: 'create', path: 'passwords', data: { token: key, password: 'x' } }
    ]
    for (const door of [restDoor(api), socketDoor(api)]) {
      for (const who of [ada, root, person, narrow.person, undefined])
        for (const call of about) {
          const { status, body } = await door.call(who, call)
          ledger.answers.push({ what: `${door.name} ${call.method} ${call.path}`, status, body })
        }
      door.close()
    }
    for (const apiKey of [key, `${key}x`]) {
      const socket = await openSocket(api)
      ledger.hear(socket)
      const { status, body } = await emit(socket, 'create', 'authentication', { strategy: 'api-key', apiKey })
      // Whoever shows it is answered with it, as with an access token.
      const { accessToken: _, ...rest } = body
      ledger.answers.push({ what: 'sign-in', status, body: rest })
    }
    const paths = [`/authentication/${key}`, `/users?apiKey=${key}`, `/users/${id}`]
    for (const path of paths) {
      const answer = await api.request('DELETE', path, { as: person, headers: { 'x-api-key': key } })
      ledger.answers.push({ what: path, status: answer.status, body: { ...answer.body, accessToken: '' } })
    }
    await api.request('DELETE', `/api-keys/${id}`, { as: ada })
    ledger.answers.push({ what: 'revoked', ...(await api.request('GET', '/users', { as: person })) })
  }

  before(async () => {
    api = await testApp({ log: { level: 'trace' }, jobs: { concurrency: 1 } })
    ledger.openLog()
    const [ada, root] = [await api.person('ada'), await api.person('root', 'admin')]
    for (const person of [ada, root]) ledger.hear(await openSocket(api, person))
    await walk(ada, root)
    logger.warn('the log is heard')
    await journalOf(api.app).level()
  })
  after(async () => {
    ledger.close()
    await api.stop()
  })

  it('is in no answer but the one that hands it out', () => {
    assert.ok(ledger.answers.length > 150)
    for (const { what, body } of ledger.answers) assert.deepEqual(ledger.leaks(body), [], what)
  })

  it('is in no event', () => {
    const names = new Set(ledger.events.map(({ what }) => what))
    for (const name of ['api-keys created', 'api-keys patched', 'api-keys removed'])
      assert.ok(names.has(name), `${name} was heard`)
    for (const { what, body } of ledger.events) assert.deepEqual(ledger.leaks(body), [], what)
  })

  it('is in no row of any table, but for the hash that it is checked against', async () => {
    const knex = api.app.get('postgresqlClient')
    const { rows: tables } = await knex.raw(
      `select oid::regclass::text as name, relname from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`
    )
    const filled = new Set<string>()
    for (const { name, relname } of tables) {
      const { rows } = await knex.raw(`select to_jsonb(t) as row from ${name} t`)
      if (rows.length > 0) filled.add(relname)
      for (const { row } of rows) {
        if (relname === 'users') delete row.password
        if (relname === 'api_keys') assert.match(row.hash, /^[0-9a-f]{64}$/)
        if (relname === 'api_keys') delete row.hash
        assert.deepEqual(ledger.leaks(row), [], name)
      }
    }
    for (const name of ['api_keys', 'plumage_journal']) assert.ok(filled.has(name), `${name} has rows`)
  })

  it('is in no line of the log', () => {
    assert.match(ledger.log, /"msg":"request"/)
    assert.match(ledger.log, /the log is heard/)
    for (const line of ledger.log.split('\n')) assert.deepEqual(ledger.leaks(line), [], line)
  })
})
