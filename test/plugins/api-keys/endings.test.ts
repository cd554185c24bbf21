// The end of API keys, and of the rights of their users: at once, on every node, and on open sockets.
import assert from 'node:assert/strict'
import { journalOf } from '../../../src/plugins/journal'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { emit } from '../../support/door'
import { callsBy, connect, cut, makeKey, wordOf } from './stage'

describe('API keys, ended', () => {
  let api: TestApp
  let other: TestApp
  let root: Person
  const table = () => api.app.get('postgresqlClient')('api_keys')

  before(async () => {
    api = await testApp()
    other = await testApp({ postgresql: { connection: api.app.get('databaseUrl') } })
    root = await api.person('root', 'admin')
  })
  after(async () => {
    await other.stop()
    await api.stop()
  })

  const endings: [string, (made: { id: string }, owner: Person) => Promise<unknown>][] = [
    ['they are revoked', ({ id }, owner) => api.request('DELETE', `/api-keys/${id}`, { as: owner })],
    ['they are removed in SQL', ({ id }) => table().where({ id }).delete()],
    [
      'they expire in SQL',
      ({ id }) =>
        table()
          .where({ id })
          .update({ expiresAt: new Date(Date.now() - 1) })
    ],
    [
      'their user is locked',
      (_, { id }) =>
        api.request('PATCH', `/users/${id}`, { as: root, body: { lockedAt: new Date().toISOString() } })
    ],
    ['their user is gone', (_, { id }) => api.request('DELETE', `/users/${id}`, { as: root })]
  ]
  endings.forEach(([when, end], index) => {
    it(`end at once and on every node, for open sockets too, when ${when}`, async () => {
      const owner = await api.person(`owner${index}`)
      const made = await makeKey(api, owner)
      const sockets = [await connect(api, { apiKey: made.key }), await connect(other, { apiKey: made.key })]
      for (const at of [api, other]) assert.equal((await callsBy(at, made.key, '/users')).status, 200)
      await end(made, owner)
      for (const { app } of [api, other]) await journalOf(app).level()
      for (const at of [api, other])
        assert.deepEqual(wordOf(await callsBy(at, made.key, '/users')), [401, 'invalid-api-key'])
      await Promise.all(sockets.map(cut))
      await assert.rejects(connect(api, { apiKey: made.key }), /API key/)
    })
  })

  it('end when their time is over', async () => {
    const made = await makeKey(api, root, ['*:read'], {
      expiresAt: new Date(Date.now() + 3000).toISOString()
    })
    const socket = await connect(api, { apiKey: made.key })
    assert.equal((await emit(socket, 'find', 'users', {})).status, 200)
    await cut(socket)
    assert.deepEqual(wordOf(await callsBy(api, made.key)), [401, 'invalid-api-key'])
  })

  it('have the role that their user has, at once and on every node', async () => {
    const eve = await api.person('eve', 'admin')
    const { key } = await makeKey(api, eve)
    const total = async (at: TestApp) => (await callsBy(at, key, '/sessions')).body.total
    const socket = await connect(other, { apiKey: key })
    const resets: unknown[] = []
    socket.on('reset', ({ reason }) => resets.push(reason))
    for (const at of [api, other]) assert.ok((await total(at)) > 1)
    await api.request('PATCH', `/users/${eve.id}`, { as: root, body: { role: 'user' } })
    for (const { app } of [api, other]) await journalOf(app).level()
    for (const at of [api, other]) assert.equal(await total(at), 1)
    assert.equal((await emit(socket, 'find', 'sessions', {})).body.total, 1)
    assert.deepEqual(resets, ['rights-changed'])
    socket.close()
  })
})
