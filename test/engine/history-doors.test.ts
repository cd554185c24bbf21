// Ways to the history of a row: hooks, the application itself, stock clients, and what a door refuses.
import assert from 'node:assert/strict'
import { feathers } from '@feathersjs/feathers'
import rest from '@feathersjs/rest-client'
import socketio from '@feathersjs/socketio-client'
import { admin, any, optional, owner, resource, secret, text } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { openSocket } from '../support/door'

const seenByHooks: unknown[] = []

const hangar = resource({
  path: 'hangar',
  about: 'Airships whose owner, and admins, see what has happened to them.',
  fields: { name: text(), code: optional(secret(text())) },
  owner: 'userId',
  access: { read: owner, write: owner, history: any(owner, admin) }
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Airships with a hook around their history.',
  fields: { name: text() },
  access: { read: admin, write: admin },
  hooks: {
    around: {
      history: [
        async (context: any, next: () => Promise<void>) => {
          seenByHooks.push([context.method, context.data, context.params.user?.role])
          await next()
          context.result.data.forEach((entry: any) => (entry.seen = true))
        }
      ]
    }
  }
})

describe('the ways to the history of a row', () => {
  let api: TestApp
  let ada: Person
  let root: Person
  const service = (path: string): any => api.app.service(path as never)
  const ask = (person: Person, path: string) => api.request('GET', `/${path}`, { as: person })
  const make = async (as: Person, body: object, path = 'hangar') =>
    (await api.request('POST', `/${path}`, { as, body })).body

  before(async () => {
    api = await testApp({}, [hangar, zeppelins] as never)
    ada = await api.person('ada')
    root = await api.person('root', 'admin')
  })
  after(() => api.stop())

  it('go through hooks', async () => {
    const { id } = await make(root, { name: 'LZ 3' }, 'zeppelins')
    seenByHooks.length = 0
    const { body } = await ask(root, `zeppelins/${id}/history`)
    assert.deepEqual(seenByHooks, [['history', { id: String(id) }, 'admin']])
    assert.equal(body.data[0].seen, true)
  })

  it('are open to the application, also for what is not committed yet', async () => {
    const { id } = await make(ada, { name: 'a' })
    await api.app.get('postgresqlClient').transaction(async trx => {
      const params = { transaction: { trx, committed: Promise.resolve(true) } }
      await service('hangar').patch(id, { name: 'b', code: 'c' }, params)
      assert.equal((await service('hangar').history({ id }, params)).data.length, 2)
    })
    const { limit, next, data } = await service('hangar').history({ id }, { query: { $limit: 1 } })
    assert.deepEqual([limit, typeof next, data[0].to.name], [1, 'string', 'b'])
    await assert.rejects(service('hangar').history({ id: 0 }), { code: 404 })
    await assert.rejects(service('hangar').history({}), { code: 400 })
  })

  it('are those of stock clients, on REST and on a socket', async () => {
    const { id } = await make(ada, { name: 'LZ' })
    await service('hangar').patch(id, { name: 'LZ 4' })
    const headers = { authorization: `Bearer ${ada.token}` }
    const socket = await openSocket(api, ada)
    for (const transport of [rest(api.url).fetch(fetch, { headers }), socketio(socket)] as any[]) {
      const client: any = feathers().configure(transport)
      client.use('hangar', transport.service('hangar'), { methods: ['find', 'history'] })
      const ships = client.service('hangar')
      const { data, next } = await ships.history({ id }, { query: { $limit: 1 }, headers })
      assert.equal(data[0].to.name, 'LZ 4')
      assert.ok(next)
      await assert.rejects(ships.history({ id: 0 }, { headers }), { code: 404, name: 'NotFound' })
    }
    socket.close()
  })

  it('only read', async () => {
    const { id } = await make(ada, { name: 'LZ' })
    assert.equal((await api.request('HEAD', `/hangar/${id}/history`, { as: ada })).status, 200)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, body } = await api.request(method, `/hangar/${id}/history`, { as: ada, body: {} })
      assert.deepEqual([status, body.data.error], [405, 'method-not-allowed'])
      assert.equal(body.message, `${method} of a history is not offered by hangar.`)
    }
  })

  it('say in words who may', async () => {
    const { id } = await make(root, { name: 'LZ' }, 'zeppelins')
    const { body } = await ask(ada, `zeppelins/${id}/history`)
    assert.deepEqual([body.code, body.data.method], [403, 'history'])
    assert.equal(body.message, 'You may not see the history of zeppelins: that takes admin.')
  })
})
