// Stock Feathers clients with an API key: they sign in by it, call by it, and find back when their socket was away.
import assert from 'node:assert/strict'
import { feathers } from '@feathersjs/feathers'
import authentication, { MemoryStorage } from '@feathersjs/authentication-client'
import rest from '@feathersjs/rest-client'
import socketio from '@feathersjs/socketio-client'
import { io } from 'socket.io-client'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { makeKey } from './stage'

describe('stock clients with an API key', () => {
  let api: TestApp
  let ada: Person
  before(async () => {
    api = await testApp()
    ada = await api.person('ada')
  })
  after(() => api.stop())

  const signedIn = async (connection: any) => {
    const { key, id } = await makeKey(api, ada, ['users:read', 'sessions:read'])
    const client = feathers().configure(connection)
    client.configure(authentication({ storage: new MemoryStorage() }))
    const { user } = await client.authenticate({ strategy: 'api-key', apiKey: key })
    assert.equal(user.email, ada.email)
    return { client, key, id }
  }
  const total = async (client: any) => (await client.service('users').find()).total

  it('call over REST, until they sign out', async () => {
    const { client, key } = await signedIn(rest(api.url).fetch(fetch))
    assert.equal(await total(client), 1)
    await assert.rejects(client.service('users').patch(ada.id, { firstName: 'x' }), { code: 403 })
    await client.logout()
    await assert.rejects(total(client), { code: 401 })
    // The key itself goes on.
    const { status } = await api.request('GET', '/users', { as: { ...ada, token: key } })
    assert.equal(status, 200)
  })

  it('call over a socket, also over the one that takes its place', async () => {
    const socket = io(api.url, { transports: ['websocket'], forceNew: true })
    const { client, id } = await signedIn(socketio(socket))
    assert.equal(await total(client), 1)
    const back = new Promise(resolve => client.once('login', resolve))
    socket.io.engine.close()
    await back
    assert.equal(await total(client), 1)
    await assert.rejects(client.service('contacts').find(), { code: 403 })
    const cut = new Promise(resolve => socket.once('disconnect', resolve))
    await api.request('DELETE', `/api-keys/${id}`, { as: ada })
    await cut
    socket.close()
  })

  it('call by a handshake alone', async () => {
    const { key } = await makeKey(api, ada, ['users:read'])
    const socket = io(api.url, { transports: ['websocket'], forceNew: true, auth: { apiKey: key } })
    const client = feathers().configure(socketio(socket) as never)
    assert.equal(await total(client), 1)
    socket.close()
  })
})
