// API keys in use: over REST and sockets, by clients that sign in or do not, and at what cost.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../../../src/plugins/journal'
import { PASSWORD, testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { emit, openSocket } from '../../support/door'
import { callsBy, connect, countStatements, makeKey, wordOf } from './stage'

describe('API keys, used', () => {
  let api: TestApp
  let other: TestApp
  let ada: Person
  let bob: Person
  const table = () => api.app.get('postgresqlClient')('api_keys')

  before(async () => {
    api = await testApp()
    other = await testApp({ postgresql: { connection: api.app.get('databaseUrl') } })
    ada = await api.person('ada')
    bob = await api.person('bob')
  })
  after(async () => {
    await other.stop()
    await api.stop()
  })

  it('call over REST as a bearer or by a header of their own, and as their user', async () => {
    const { key } = await makeKey(api, ada)
    const headers: Record<string, string>[] = [
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
      { 'x-api-key': key, authorization: 'Basic eDp5' }
    ]
    for (const each of headers) {
      const { body } = await api.request('GET', '/sessions', { headers: each })
      assert.ok(body.data.length > 0 && body.data.every(({ userId }: any) => userId === ada.id))
      assert.equal((await api.request('GET', '/me', { headers: each })).body.id, ada.id)
    }
    const both = { 'x-api-key': key, authorization: `Bearer ${bob.token}` }
    assert.equal((await api.request('GET', '/me', { headers: both })).body.id, bob.id)
    for (const query of ['apiKey', 'api_key', 'x-api-key', 'key'])
      assert.equal((await api.request('GET', `/users?${query}=${key}`)).status, 401)
  })

  it('are worth nothing when they are not quite right', async () => {
    const { key } = await makeKey(api, ada)
    const letter = key.at(-1) === 'a' ? 'b' : 'a'
    const wrong = ['plm_', 'plm_x', `${key}x`, key.slice(0, -1), key.slice(0, -1) + letter, key.toUpperCase()]
    for (const each of wrong) {
      const expected = each.startsWith('plm_') ? 'invalid-api-key' : 'invalid-token'
      assert.deepEqual(wordOf(await callsBy(api, each)), [401, expected])
      const answer = await api.request('GET', '/users', { headers: { 'x-api-key': each } })
      assert.deepEqual(wordOf(answer), [401, 'invalid-api-key'])
      const body = { strategy: 'api-key', apiKey: each }
      assert.deepEqual(wordOf(await api.request('POST', '/authentication', { body })), [
        401,
        'invalid-api-key'
      ])
      await assert.rejects(connect(api, { apiKey: each }))
    }
    for (const apiKey of [7, {}, [key], { $gt: '' }]) {
      const body = { strategy: 'api-key', apiKey }
      assert.equal((await api.request('POST', '/authentication', { body })).status, 400)
      await assert.rejects(connect(api, { apiKey }))
    }
    assert.equal(
      (await api.request('POST', '/authentication', { body: { strategy: 'api-key' } })).status,
      401
    )
    const local = { strategy: 'local', email: ada.email, password: PASSWORD }
    const headers = { 'x-api-key': key, authorization: `Bearer ${key}` }
    assert.equal((await api.request('POST', '/authentication', { body: local, headers })).status, 201)
    const refresh = await api.request('POST', '/refresh', { body: { refreshToken: key } })
    assert.deepEqual(wordOf(refresh), [401, 'invalid-token'])
  })

  it('sign a socket in, at its handshake or later, and begin no session', async () => {
    const { key, person } = await makeKey(api, ada)
    const sessions = async () => (await api.app.get('postgresqlClient')('sessions').select('id')).length
    const before = await sessions()
    const early = await connect(api, { apiKey: key })
    assert.equal((await emit(early, 'find', 'me', {})).body.id, ada.id)
    for (const signIn of [
      { strategy: 'api-key', apiKey: key },
      { strategy: 'jwt', accessToken: key }
    ]) {
      const socket = await openSocket(api)
      const { status, body } = await emit(socket, 'create', 'authentication', signIn)
      assert.equal(status, 201)
      assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'authentication', 'user'])
      assert.deepEqual([body.accessToken, body.user.id], [key, ada.id])
      assert.equal((await emit(socket, 'find', 'users', {})).status, 200)
      const out = await emit(socket, 'remove', 'authentication', null)
      assert.equal(out.status, 200, JSON.stringify(out.body))
      assert.equal((await emit(socket, 'find', 'users', {})).status, 401)
      socket.close()
    }
    assert.equal((await api.request('DELETE', '/authentication', { as: person })).status, 200)
    assert.equal((await callsBy(api, key)).status, 200)
    assert.equal(await sessions(), before)
    early.close()
  })

  it('cost no statement once they were seen, and note their use once a minute', async () => {
    const { id, key } = await makeKey(api, ada, ['sessions:read'])
    const call = async () => assert.equal((await callsBy(api, key, '/sessions')).status, 200)
    await call()
    for (let tries = 0; tries < 500 && !(await table().where({ id }).first()).lastUsedAt; tries++)
      await sleep(20)
    await journalOf(api.app).level()
    await call()
    const { updatedAt, lastUsedAt } = await table().where({ id }).first()
    assert.ok(Date.now() - lastUsedAt < 60_000)
    const five = async () => {
      for (let n = 0; n < 5; n++) await call()
    }
    assert.equal(await countStatements(/"?sessions"?/, five), 5)
    assert.equal(await countStatements(/api_keys|"users"/, five), 0)
    const now = await table().where({ id }).first()
    assert.deepEqual([now.updatedAt, now.lastUsedAt], [updatedAt, lastUsedAt])
    await table()
      .where({ id })
      .update({ lastUsedAt: new Date(Date.now() - 61_000) })
    await journalOf(other.app).level()
    await Promise.all([callsBy(other, key, '/sessions'), callsBy(other, key, '/sessions')])
    for (let tries = 0; tries < 500; tries++) {
      if (Date.now() - (await table().where({ id }).first()).lastUsedAt < 30_000) return
      await sleep(20)
    }
    assert.fail('the use was not noted')
  })
})
