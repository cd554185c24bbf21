// API keys and accounts: no key changes what guards one, and every key may say whose it is.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { getServiceOptions } from '@feathersjs/feathers'
import type { FeathersService } from '@feathersjs/feathers'
import { findResources } from '../../../src/engine'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { CallData } from '../../support/door'
import { resources } from './resources'
import { makeKey, overDoors } from './stage'
import type { OverDoors } from './stage'

describe('API keys and accounts', () => {
  let api: TestApp
  let [ada, bob, root] = [] as unknown as Person[]
  let doors: OverDoors
  const rows: Record<string, number> = {}
  const keyed = async (...scopes: string[]) => (await makeKey(api, ada, scopes)).person

  before(async () => {
    api = await testApp({}, resources as never)
    ada = await api.person('ada')
    bob = await api.person('bob')
    root = await api.person('root', 'admin')
    doors = overDoors(restDoor(api), socketDoor(api))
    for (const path of ['locks', 'vaults'])
      rows[path] = (await api.request('POST', `/${path}`, { as: ada, body: { name: 'x' } })).body.id
  })
  after(async () => {
    doors.close()
    await api.stop()
  })

  it('never reach what guards accounts', async () => {
    const all = await keyed('*:read', '*:write')
    const admins = (await makeKey(api, root, ['*:read', '*:write'])).person
    const data = { name: 'x', scopes: ['*:read'] }
    const own = (await makeKey(api, ada)).id
    for (const [key, person] of [
      [all, ada],
      [admins, root]
    ]) {
      await doors.beyond(key, { method: 'create', path: 'api-keys', data })
      await doors.beyond(key, { method: 'patch', path: 'api-keys', id: own, data: { name: 'y' } })
      await doors.beyond(key, { method: 'remove', path: 'api-keys', id: own })
      const sid = JSON.parse(Buffer.from(person.token.split('.')[1], 'base64url').toString()).sid
      await doors.beyond(key, { method: 'remove', path: 'sessions', id: sid })
      await doors.beyond(key, { method: 'patch', path: 'users', id: bob.id, data: { role: 'admin' } })
      await doors.beyond(key, { method: 'patch', path: 'users', id: key.id, data: { firstName: 'x' } })
      await doors.beyond(key, { method: 'remove', path: 'users', id: key.id })
      for (const scope of ['this', 'others', 'all'])
        await doors.beyond(key, { method: 'create', path: 'logout', data: { scope } })
      const current = { currentPassword: 'correct horse battery' }
      await doors.answers(
        key,
        { method: 'create', path: 'passwords', data: { ...current, password: 'another good one 7' } },
        401,
        'not-signed-in'
      )
      const email = 'mine@example.com'
      const change: CallData = { method: 'create', path: 'email-changes', data: { ...current, email } }
      await doors.answers(key, change, 401, 'not-signed-in')
      await doors.answers(key, { method: 'find', path: 'api-keys' }, 200)
      await doors.answers(key, { method: 'find', path: 'sessions' }, 200)
    }
    await doors.beyond(admins, { method: 'remove', path: 'attempts', id: 1 })
    await doors.both(
      admins,
      {
        method: 'create',
        path: 'users',
        data: { username: 'made', password: 'correct horse battery', role: 'admin' }
      },
      ({ status }) => assert.equal(status, 403)
    )
    await doors.answers(all, { method: 'create', path: 'locks', data: { name: 'x' } }, 403, 'out-of-scope')
    await doors.answers(all, { method: 'get', path: 'locks', id: rows.locks }, 200)
    await doors.beyond(all, { method: 'get', path: 'vaults', id: rows.vaults })
  })

  it('are closed to writing for every resource and every door of the accounts', () => {
    const guarding = findResources(join(__dirname, '../../../src/services/accounts'))
    assert.ok(guarding.some(({ path }) => path === 'api-keys'))
    for (const { path, keys = 'write' } of guarding) assert.notEqual(keys, 'write', path)
    const doors = ['authentication', 'refresh', 'logout', 'confirmations', 'passwords', 'email-changes']
    const { services } = api.app as unknown as { services: Record<string, FeathersService> }
    for (const path of doors) assert.equal(getServiceOptions(services[path]).keys, 'none', path)
  })

  it('let every key say who it is and what it may', async () => {
    const key = await keyed('zeppelins:read')
    await doors.both(key, { method: 'find', path: 'me' }, ({ body }) => assert.equal(body.email, ada.email))
    await doors.beyond(key, { method: 'get', path: 'users', id: ada.id })
    await doors.both(key, { method: 'find', path: 'me/access' }, ({ body }) => {
      assert.equal(body.zeppelins.find, 'some')
      assert.equal(body.zeppelins.create, 'none')
      assert.equal(body.zeppelins.paint, 'none')
      assert.equal(body.hangars.get, 'none')
      assert.equal(body['api-keys'].create, 'none')
      assert.equal(body.posters.find, 'all')
    })
  })
})
