// Scopes: what a key is made for is all that it does, at every door, whatever its user may.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { CallData } from '../../support/door'
import { resources } from './resources'
import { makeKey, overDoors, wordOf } from './stage'
import type { OverDoors } from './stage'

describe('scopes of API keys', () => {
  let api: TestApp
  let ada: Person
  let bob: Person
  let doors: OverDoors
  const rows: Record<string, number> = {}
  const keyed = async (...scopes: string[]) => (await makeKey(api, ada, scopes)).person

  before(async () => {
    api = await testApp({}, resources as never)
    ada = await api.person('ada')
    bob = await api.person('bob')
    doors = overDoors(restDoor(api), socketDoor(api))
    const make = async (path: string, body: object, as = ada) =>
      (rows[path] = (await api.request('POST', `/${path}`, { as, body })).body.id)
    for (const path of ['hangars', 'posters', 'wishes']) await make(path, { name: path })
    await make('zeppelins', { name: 'airship', shown: true, secret: 'soft', hangarId: rows.hangars })
  })
  after(async () => {
    doors.close()
    await api.stop()
  })

  it('are the ceiling of calls to declared resources', async () => {
    const [reading, writing, whole] = [
      await keyed('zeppelins:read'),
      await keyed('zeppelins:write'),
      await keyed('zeppelins:read', 'zeppelins:write')
    ]
    const path = 'zeppelins'
    const id = rows.zeppelins
    const reads: CallData[] = [
      { method: 'find', path },
      { method: 'find', path, query: { $search: 'airship', $limit: 0 } },
      { method: 'get', path, id },
      { method: 'history', path, id }
    ]
    const writes: CallData[] = [
      { method: 'patch', path, id, data: { name: 'airship' } },
      { method: 'patch', path, id, data: {} }
    ]
    const create: CallData = { method: 'create', path, data: { name: 'another' } }
    for (const call of reads) {
      await doors.answers(reading, call, 200)
      await doors.answers(whole, call, 200)
      await doors.beyond(writing, call)
    }
    for (const call of writes) {
      await doors.answers(whole, call, 200)
      await doors.beyond(reading, call)
      // It would be shown the row.
      await doors.beyond(writing, call)
    }
    await doors.beyond(reading, create)
    await doors.answers(writing, create, 201)
    const { body } = await api.request('POST', '/zeppelins', { as: whole, body: { name: 'third' } })
    assert.equal(body.userId, ada.id)
    const remove: CallData = { method: 'remove', path, id: body.id }
    await doors.beyond(reading, remove)
    await doors.beyond(writing, remove)
    assert.equal((await api.request('DELETE', `/zeppelins/${body.id}`, { as: whole })).status, 200)
    await doors.both(
      whole,
      { method: 'patch', path, id, data: { hangarId: rows.hangars } },
      ({ status, body }) => {
        // What it does not see it cannot refer to.
        assert.deepEqual([status, body.data.error], [400, 'unknown-reference'])
      }
    )
  })

  it('are named by the refusal', async () => {
    const key = await keyed('hangars:write')
    const { body } = await api.request('GET', '/zeppelins', { as: key })
    assert.equal(
      body.message,
      'You may not find zeppelins by this API key: that takes the scope zeppelins:read.'
    )
    const change = await api.request('DELETE', `/zeppelins/1`, { as: key })
    assert.match(change.body.message, /the scope zeppelins:read and zeppelins:write/)
    const lock = await api.request('POST', '/locks', { as: key, body: { name: 'x' } })
    assert.match(lock.body.message, /by this API key: no API key may\./)
  })

  it('are the ceiling of actions', async () => {
    const [reading, writing] = [await keyed('zeppelins:read'), await keyed('zeppelins:write')]
    const whole = await keyed('*:read', '*:write')
    const call = (as: Person, path: string, body: object) => api.request('POST', path, { as, body })
    const paint = `/zeppelins/${rows.zeppelins}/paint`
    for (const each of [reading, writing])
      assert.deepEqual(wordOf(await call(each, paint, { name: 'x' })), [403, 'out-of-scope'])
    assert.equal((await call(whole, paint, { name: 'airship' })).body.name, 'airship')
    assert.deepEqual(wordOf(await call(reading, '/zeppelins/count', {})), [403, 'out-of-scope'])
    assert.equal((await call(writing, '/zeppelins/count', {})).body.count, 7)
  })

  it('leave the rules of the user in force', async () => {
    const everything = await makeKey(api, bob, ['*:read', '*:write'])
    await doors.answers(
      everything.person,
      { method: 'get', path: 'hangars', id: rows.hangars },
      404,
      'not-found'
    )
    await doors.answers(
      everything.person,
      { method: 'patch', path: 'zeppelins', id: rows.zeppelins, data: { name: 'x' } },
      403,
      'forbidden-row'
    )
    await doors.answers(everything.person, { method: 'find', path: 'attempts' }, 403, 'forbidden')
    await doors.both(
      everything.person,
      { method: 'get', path: 'zeppelins', id: rows.zeppelins },
      ({ body }) => assert.ok(body.name && !('secret' in body))
    )
  })

  it('hold for what is loaded along, which is as if it could not be seen', async () => {
    const [narrow, wide] = [await keyed('zeppelins:read'), await keyed('zeppelins:read', 'hangars:read')]
    const query = { $include: ['hangar', 'user'] }
    for (const call of [
      { method: 'get' as const, path: 'zeppelins', id: rows.zeppelins, query },
      { method: 'patch' as const, path: 'zeppelins', id: rows.zeppelins, data: { name: 'airship' }, query }
    ]) {
      const writing = await keyed('zeppelins:read', 'zeppelins:write')
      await doors.both(call.method === 'get' ? narrow : writing, call, ({ status, body }, at) => {
        assert.equal(status, 200, at)
        assert.deepEqual([body.hangar, body.user], [null, null], at)
        assert.equal(body.hangarId, rows.hangars)
      })
    }
    await doors.both(wide, { method: 'get', path: 'zeppelins', id: rows.zeppelins, query }, ({ body }) =>
      assert.deepEqual([body.hangar.id, body.user], [rows.hangars, null])
    )
  })

  it('make whoever lacks them nobody where anybody may', async () => {
    const key = await keyed('hangars:read')
    const [reading, writing] = [await keyed('posters:read'), await keyed('wishes:write', 'posters:write')]
    await doors.answers(key, { method: 'find', path: 'posters' }, 200)
    const put: CallData = { method: 'create', path: 'posters', data: { name: 'x', price: '1', teaser: '2' } }
    await doors.answers(key, put, 201)
    const seen = async (as: Person | undefined) => {
      const { body } = await api.request('GET', '/posters?$sort[id]=-1&$limit=1', { as })
      return Object.keys(body.data[0]).filter(name => ['price', 'teaser'].includes(name))
    }
    assert.deepEqual(await seen(ada), ['price'])
    assert.deepEqual(await seen(reading), ['price'])
    assert.deepEqual(await seen(undefined), ['teaser'])
    assert.deepEqual(await seen(key), ['teaser'])
    // A wish is its caller's, and nobody has none.
    const wish: CallData = { method: 'create', path: 'wishes', data: { name: 'x' } }
    await doors.answers(key, wish, 401, 'not-signed-in')
    await doors.both(writing, wish, ({ body }) => assert.equal(body.userId, ada.id))
    const { rows: noted } = await api.app
      .get('postgresqlClient')
      .raw(`select actor from plumage_journal where resource = 'posters' order by seq desc limit 1`)
    assert.equal(noted[0].actor, null)
  })
})
