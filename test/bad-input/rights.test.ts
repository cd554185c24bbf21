// Rights at the moment when they end, and rows at the moment when they change: calls that race with each other.
import assert from 'node:assert/strict'
import type { Server } from 'socket.io'
import {
  admin,
  all,
  choice,
  engineOf,
  moment,
  normaliseAll,
  optional,
  owner,
  resource,
  secret,
  signedIn,
  text,
  unique,
  where,
  withDefault,
  writableBy
} from '../../src/engine'
import type { Engine } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { journalOf } from '../../src/plugins/journal'
import { Listener, emit, openSocket } from '../support/door'
import { zoo } from '../conformance/zoo'

const papers = resource({
  path: 'papers',
  about: 'Papers that their owner may change until they are handed in, which takes a date of this century.',
  fields: {
    state: withDefault('draft', choice(['draft', 'handed in'])),
    mark: writableBy(admin, optional(text())),
    code: optional(unique(text())),
    due: withDefault('2030-01-01T00:00:00.000Z', moment())
  },
  owner: 'userId',
  access: {
    read: signedIn,
    create: all(owner, where({ due: { $gte: '2026-01-01T00:00:00Z' } })),
    update: owner,
    patch: owner,
    remove: all(owner, where({ state: 'draft' }))
  }
})

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('rights', () => {
  let api: TestApp
  let ada: Person
  let root: Person
  const patchUser = (who: Person, body: object) =>
    api.request('PATCH', `/users/${who.id}`, { as: root, body })
  const makeNote = () => api.request('POST', '/zoo/notes', { as: ada, body: { title: 'hers' } })

  before(async () => {
    api = await testApp({}, [...zoo, papers] as never)
    ada = await api.person('ada')
    root = await api.person('root', 'admin')
  })
  after(() => api.stop())

  /** Lets whoever looks up a caller for a socket's rooms learn it late. */
  async function withSlowIdentify(ms: number, action: () => Promise<void>) {
    const engine = engineOf(api.app) as { -readonly [Key in keyof Engine]: Engine[Key] }
    const { identify } = engine
    engine.identify = async params => {
      const caller = await identify(params)
      if (caller && !params.query) await pause(ms)
      return caller
    }
    await action()
    await pause(ms)
    engine.identify = identify
  }

  it('end for events when somebody signs out while his sign-in is still being looked up', async () => {
    const max = await api.person('max', 'manager')
    const socket = await openSocket(api)
    const heard: string[] = []
    socket.onAny((event: string) => event.startsWith('zoo/') && heard.push(event))
    await withSlowIdentify(60, async () => {
      await emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken: max.token })
      assert.equal((await emit(socket, 'remove', 'authentication', null)).status, 200)
    })
    await makeNote()
    await journalOf(api.app).level()
    await emit(socket, 'find', 'zoo/quiet', {})
    assert.deepEqual(heard, [])
    socket.close()
  })

  it('end for events when somebody is demoted while his sign-in is still being looked up', async () => {
    const mia = await api.person('mia', 'manager')
    const socket = await openSocket(api)
    const heard: string[] = []
    socket.onAny((event: string) => event.startsWith('zoo/') && heard.push(event))
    await withSlowIdentify(60, async () => {
      await emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken: mia.token })
      await patchUser(mia, { role: 'user' })
      await pause(100)
    })
    await makeNote()
    await journalOf(api.app).level()
    await emit(socket, 'find', 'zoo/quiet', {})
    assert.deepEqual(heard, [])
    socket.close()
  })

  it('end at the answer to the demotion, however many calls are under way', async () => {
    const eve = await api.person('eve', 'manager')
    const ears = await Listener.open(api, eve)
    for (let round = 0; round < 15; round++) {
      await patchUser(eve, { role: 'manager' })
      const calls = Array.from({ length: 6 }, async () => {
        await pause(Math.random() * 4)
        return api.request('GET', '/zoo/notes', { as: eve })
      })
      await patchUser(eve, { role: 'user' })
      await ears.take()
      await makeNote()
      assert.deepEqual(await ears.take(), [])
      await Promise.all(calls)
      const { status } = await api.request('POST', '/zoo/topics', { as: eve, body: { title: `${round}` } })
      assert.equal(status, 403)
    }
    ears.close()
  })

  it('leave nothing behind of sockets that are gone before it is known whose they are', async () => {
    const io = (api.app as unknown as { io: Server }).io
    await withSlowIdentify(60, async () => {
      for (let n = 0; n < 5; n++) {
        const socket = await openSocket(api)
        await emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken: ada.token })
        socket.close()
      }
      await pause(100)
    })
    assert.deepEqual([io.of('/').sockets.size, io.of('/').adapter.rooms.size], [0, 0])
  })

  it('let one of many take what is unique', async () => {
    const make = () => api.request('POST', '/papers', { as: ada, body: { code: 'one' } })
    const statuses = (await Promise.all(Array.from({ length: 20 }, make))).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [201, ...Array.from({ length: 19 }, () => 409)])
  })

  it('hold for a row as it is when it is written, not as it was when it was asked for', async () => {
    for (let round = 0; round < 20; round++) {
      const { body } = await api.request('POST', '/papers', { as: ada, body: {} })
      const path = `/papers/${body.id}`
      const [handed, removed] = await Promise.all([
        api.request('PATCH', path, { as: ada, body: { state: 'handed in' } }),
        api.request('DELETE', path, { as: ada })
      ])
      // Handed in first: it may no longer be removed. Removed first: there is nothing to hand in.
      const outcome = `${handed.status} ${removed.status}`
      assert.ok(['200 403', '404 200'].includes(outcome), outcome)
    }
  })

  it('compare moments, not the texts that say them', async () => {
    const late = (due: string) => api.request('POST', '/papers', { as: ada, body: { due } })
    // On a clock in the east it is 2026 already; it is not yet where the rule was written.
    assert.equal((await late('2026-01-01T00:00:01+13:00')).status, 403)
    assert.equal((await late('2025-12-31T23:00:00-02:00')).status, 201)
  })

  it('keep what a caller may not set through a PUT that does not name it', async () => {
    const { body } = await api.request('POST', '/papers', { as: ada, body: {} })
    await api.request('PATCH', `/papers/${body.id}`, { as: root, body: { mark: 'A' } })
    await (api.app.service('papers' as never) as any).patch(body.id, { mark: 'A' })
    const put = await api.request('PUT', `/papers/${body.id}`, { as: ada, body: { state: 'handed in' } })
    assert.deepEqual([put.status, put.body.mark, put.body.state], [200, 'A', 'handed in'])
  })

  it('cannot be read off a secret, which events do not carry', () => {
    const users = resource({
      path: 'users',
      about: 'Users.',
      fields: { blocked: secret(text()) },
      access: { read: where({ blocked: 'no' }), write: admin }
    })
    const options = { users: 'users', page: { default: 1, max: 1 } }
    assert.throws(
      () => normaliseAll([users as never], options),
      /access\.get looks at blocked, which is secret/
    )
  })
})
