// Live events by API keys: a socket hears what its scopes leave of what its user hears, also of what it has missed.
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { journalOf } from '../../../src/plugins/journal'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { Listener, emit, openSocket } from '../../support/door'
import { resources } from './resources'
import { makeKey } from './stage'

describe('live events by API keys', () => {
  let api: TestApp
  let ada: Person
  let bob: Person
  before(async () => {
    api = await testApp({}, resources as never)
    ada = await api.person('ada')
    bob = await api.person('bob')
  })
  after(() => api.stop())

  const make = (path: string, body: object, as = ada) =>
    api.request('POST', `/${path}`, { as, body: { name: 'x', ...body } })
  const keyed = async (as: Person, ...scopes: string[]) => (await makeKey(api, as, scopes)).person
  /** The use of a key is noted in its row, at some time. */
  const isChange = (event: string) => event.includes(' ') && !event.startsWith('api-keys ')
  const heardBy = async (ears: Listener) => (await ears.take()).filter(({ event }) => isChange(event))

  it('tell of what the scopes name, to every socket by itself', async () => {
    const people = {
      ada,
      zeppelins: await keyed(ada, 'zeppelins:read'),
      hangars: await keyed(ada, 'hangars:read', 'zeppelins:write'),
      all: await keyed(ada, '*:read'),
      none: await keyed(ada, '*:write'),
      bobs: await keyed(bob, 'zeppelins:read'),
      nobody: undefined
    }
    const ears: Record<string, Listener> = {}
    for (const [name, person] of Object.entries(people)) ears[name] = await Listener.open(api, person)
    for (const each of Object.values(ears)) await each.take()
    const whoHeard = async (event: string) => {
      const found: string[] = []
      for (const [name, each] of Object.entries(ears)) {
        const heard = await heardBy(each)
        assert.ok(heard.every(one => one.event === event))
        assert.ok(heard.length <= 1, `${name} heard it twice`)
        if (heard.length > 0) found.push(name)
      }
      return found
    }
    const { body: hidden } = await make('zeppelins', { secret: 'soft' })
    assert.deepEqual(await whoHeard('zeppelins created'), ['ada', 'zeppelins', 'all'])
    await make('zeppelins', { shown: true })
    assert.deepEqual(await whoHeard('zeppelins created'), ['ada', 'zeppelins', 'all', 'bobs', 'nobody'])
    await make('hangars', {})
    assert.deepEqual(await whoHeard('hangars created'), ['ada', 'hangars', 'all'])
    await make('posters', {})
    assert.deepEqual(await whoHeard('posters created'), Object.keys(ears))
    await api.request('PATCH', `/zeppelins/${hidden.id}`, { as: ada, body: { shown: true } })
    const [ofBob] = await heardBy(ears.bobs)
    assert.equal(ofBob.event, 'zeppelins created')
    assert.ok(!('secret' in ofBob.row))
    const [ofKey] = await heardBy(ears.zeppelins)
    assert.deepEqual([ofKey.event, ofKey.row.secret], ['zeppelins patched', 'soft'])
    for (const each of Object.values(ears)) each.close()
  })

  it('can be narrowed to what the scopes name, and to nothing else', async () => {
    const { key } = await makeKey(api, ada, ['zeppelins:read'])
    const socket = io(api.url, { transports: ['websocket'], forceNew: true, auth: { apiKey: key } })
    const heard: string[] = []
    socket.onAny((event: string, row: any) => isChange(event) && heard.push(`${event} ${row.name}`))
    await new Promise(resolve => socket.once('live', resolve))
    const subscribe = (wish: unknown) =>
      new Promise<any>(resolve =>
        socket.emit('subscribe', wish, (error: unknown, result: unknown) => resolve(error ?? result))
      )
    assert.equal((await subscribe([{ resource: 'hangars' }])).code, 403)
    assert.equal((await subscribe([{ resource: 'hangars', query: { name: 'x' } }])).code, 403)
    assert.ok((await subscribe([{ resource: 'zeppelins', query: { name: 'mine' } }])).cursor)
    await make('zeppelins', { name: 'mine' })
    await make('zeppelins', { name: 'other' })
    await make('hangars', { name: 'mine' })
    await journalOf(api.app).level()
    await emit(socket, 'find', 'me', {})
    assert.deepEqual(heard, ['zeppelins created mine'])
    socket.close()
  })

  it('replay of what was missed no more than that', async () => {
    const connect = (auth: object) =>
      new Promise<{ socket: Socket; heard: string[]; cursor: string }>(resolve => {
        const socket = io(api.url, { transports: ['websocket'], forceNew: true, auth })
        const heard: string[] = []
        socket.onAny((event: string) => isChange(event) && heard.push(event))
        socket.once('live', ({ cursor }) => resolve({ socket, heard, cursor }))
      })
    const { key } = await makeKey(api, ada, ['zeppelins:read'])
    const first = await connect({ apiKey: key })
    first.socket.close()
    await make('hangars', {})
    await make('zeppelins', {})
    await make('zeppelins', {}, bob)
    const wide = await makeKey(api, ada, ['*:read'])
    await journalOf(api.app).level()
    for (const [apiKey, expected] of [
      [key, ['zeppelins created']],
      [wide.key, ['hangars created', 'zeppelins created']]
    ]) {
      const back = await connect({ apiKey, cursor: first.cursor })
      assert.deepEqual(back.heard, expected)
      back.socket.close()
    }
  })

  it('follow a socket that signs in otherwise, and leave the other sockets of its user as they are', async () => {
    const narrow = await keyed(ada, 'hangars:read')
    const socket = await openSocket(api, narrow)
    const heard: string[] = []
    socket.onAny((event: string) => isChange(event) && heard.push(event))
    const ears = await Listener.open(api, ada)
    const hear = async (expected: string[]) => {
      await make('zeppelins', {})
      const [{ event }, ...more] = await heardBy(ears)
      assert.deepEqual([event, more], ['zeppelins created', []])
      await emit(socket, 'find', 'me', {})
      assert.deepEqual(heard.splice(0), expected)
    }
    const become = async (accessToken: string) => {
      const told = new Promise(resolve => socket.once('reset', resolve))
      await emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken })
      await told
    }
    await ears.take()
    heard.splice(0)
    await hear([])
    await become(ada.token)
    await hear(['zeppelins created'])
    await become(narrow.token)
    await hear([])
    const wide = await keyed(ada, 'zeppelins:read')
    await ears.take()
    await become(wide.token)
    await hear(['zeppelins created'])
    socket.close()
    ears.close()
  })

  it('follow scopes that are changed in SQL', async () => {
    const { id, person } = await makeKey(api, ada, ['zeppelins:read', 'hangars:read'])
    const socket = await openSocket(api, person)
    const heard: string[] = []
    socket.onAny((event: string) => isChange(event) && heard.push(event))
    const told = new Promise<any>(resolve => socket.once('reset', resolve))
    await api.app.get('postgresqlClient')('api_keys').where({ id }).update({ scopes: '["hangars:read"]' })
    assert.equal((await told).reason, 'rights-changed')
    await make('zeppelins', {})
    await make('hangars', {})
    await journalOf(api.app).level()
    assert.equal((await emit(socket, 'find', 'zeppelins', {})).status, 403)
    assert.deepEqual(heard, ['hangars created'])
    socket.close()
  })
})
