// Services that are not declared: their scopes are named by their paths, and hold over REST and sockets.
import assert from 'node:assert/strict'
import { authenticate } from '@feathersjs/authentication'
import type { Params } from '@feathersjs/feathers'
import { anyone, signedIn } from '../../../src/engine'
import type { ServiceAccess } from '../../../src/engine/access'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { emit, openSocket, restDoor, socketDoor } from '../../support/door'
import type { CallData, Door } from '../../support/door'
import { makeKey, wordOf } from './stage'

/** Says who calls. */
const who = async (params: Params & { user?: Person }) => ({ id: params.user?.id ?? null })
const service = () => ({
  find: who,
  create: (_data: unknown, params: Params) => who(params),
  fly: (_data: unknown, params: Params) => who(params)
})

describe('scopes of services that are not declared', () => {
  let api: TestApp
  let ada: Person
  let doors: Door[]

  before(async () => {
    api = await testApp()
    ada = await api.person('ada')
    const use = (path: string, access: ServiceAccess, more: object = {}) => {
      const methods = ['find', 'create', 'fly']
      api.app.use(path as never, service() as never, { methods, access, ...more } as never)
    }
    use('airfield', { read: signedIn, write: signedIn })
    use('weather', { read: anyone, write: anyone })
    use('till', { read: anyone, write: anyone }, { strict: ['create'] })
    use('safe', { write: anyone }, { strict: ['create'], keys: 'none' })
    use('tower', { read: signedIn, write: signedIn }, { keys: 'none' })
    use('lounge', { read: signedIn, write: signedIn }, { keys: 'any' })
    use('stock', { read: signedIn, write: signedIn })
    api.app.service('stock' as 'users').hooks({ around: { all: [authenticate('jwt')] } } as never)
    doors = [restDoor(api), socketDoor(api)]
  })
  after(async () => {
    for (const door of doors) door.close()
    await api.stop()
  })

  async function asked(person: Person | undefined, method: 'find' | 'create', path: string) {
    const call: CallData = { method, path, ...(method === 'create' ? { data: {} } : {}) }
    const found = []
    for (const door of doors) {
      const answer = await door.call(person, call)
      found.push(answer.status < 300 ? answer.body.id : wordOf(answer)[1])
    }
    assert.equal(found[0], found[1], 'both doors say the same')
    return found[0]
  }

  it('are reading and writing', async () => {
    const [reading, writing] = [
      (await makeKey(api, ada, ['airfield:read', 'stock:read'])).person,
      (await makeKey(api, ada, ['airfield:write'])).person
    ]
    assert.equal(await asked(ada, 'find', 'airfield'), ada.id)
    assert.equal(await asked(reading, 'find', 'airfield'), ada.id)
    assert.equal(await asked(reading, 'create', 'airfield'), 'out-of-scope')
    assert.equal(await asked(writing, 'create', 'airfield'), ada.id)
    assert.equal(await asked(writing, 'find', 'airfield'), 'out-of-scope')
    // Feathers' own hook takes whoever was found to call.
    assert.equal(await asked(reading, 'find', 'stock'), ada.id)
    assert.equal(await asked(ada, 'find', 'stock'), ada.id)
    assert.equal(await asked(writing, 'find', 'stock'), 'out-of-scope')
    assert.equal(await asked(undefined, 'find', 'stock'), 'not-signed-in')
  })

  it('are writing for methods of their own', async () => {
    const people = [await makeKey(api, ada, ['airfield:read']), await makeKey(api, ada, ['airfield:write'])]
    const statuses = []
    for (const { person } of people) {
      const socket = await openSocket(api, person)
      statuses.push((await emit(socket, 'fly', 'airfield', {})).status)
      socket.close()
      const headers = { 'x-service-method': 'fly' }
      const answer = await api.request('POST', '/airfield', { as: person, body: {}, headers })
      statuses.push(answer.status)
    }
    assert.deepEqual(statuses, [403, 403, 200, 200])
  })

  it('make whoever lacks them nobody where anybody may', async () => {
    const { person, key } = await makeKey(api, ada, ['weather:read'])
    assert.equal(await asked(person, 'find', 'weather'), ada.id)
    assert.equal(await asked(person, 'create', 'weather'), null)
    assert.equal(await asked(ada, 'create', 'weather'), ada.id)
    const { body } = await api.request('GET', '/weather', { headers: { 'x-api-key': key } })
    assert.equal(body.id, ada.id)
  })

  it('are asked for where nobody is to be taken for a stranger by mistake, however the key is shown', async () => {
    const { person, key } = await makeKey(api, ada, ['weather:read'])
    const writing = await makeKey(api, ada, ['till:write'])
    assert.equal(await asked(undefined, 'create', 'till'), null)
    assert.equal(await asked(ada, 'create', 'till'), ada.id)
    assert.equal(await asked(writing.person, 'create', 'till'), ada.id)
    assert.equal(await asked(person, 'find', 'till'), null)
    assert.equal(await asked(undefined, 'create', 'safe'), null)
    const shown = (header: string, path = '/till') =>
      api.request('POST', path, { body: {}, headers: { 'x-api-key': header } })
    assert.equal((await shown(writing.key)).body.id, ada.id)
    assert.deepEqual(wordOf(await shown('plm_wrong')), [401, 'invalid-api-key'])
    for (const path of ['till', 'safe']) {
      assert.equal(await asked(person, 'create', path), 'out-of-scope')
      assert.deepEqual(wordOf(await shown(key, `/${path}`)), [403, 'out-of-scope'])
    }
    const headers = { authorization: `Bearer ${ada.token}x` }
    const over = await api.request('POST', '/till', { body: {}, headers })
    assert.deepEqual(wordOf(over), [401, 'invalid-token'])
    assert.equal((await api.request('GET', '/till', { headers })).body.id, null)
  })

  it('are not there where keys may do nothing, and not asked for where every key may', async () => {
    const all = (await makeKey(api, ada, ['*:read', '*:write'])).person
    const little = (await makeKey(api, ada, ['users:read'])).person
    for (const method of ['find', 'create'] as const) {
      assert.equal(await asked(all, method, 'tower'), 'out-of-scope')
      assert.equal(await asked(little, method, 'lounge'), ada.id)
    }
    for (const scope of ['tower:read', 'lounge:read', 'me:read', 'logout:write', 'authentication:write']) {
      const body = { name: 'x', scopes: [scope] }
      const { status, body: answer } = await api.request('POST', '/api-keys', { as: ada, body })
      assert.equal(status, 400, scope)
      assert.match(answer.message, /airfield:read, airfield:write/)
    }
  })
})
