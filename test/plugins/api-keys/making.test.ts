// The making of API keys: what they are made of, who sees and changes them, and how many there may be.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { emit, openSocket } from '../../support/door'
import { makeKey, wordOf } from './stage'

describe('API keys, made', () => {
  let api: TestApp
  let [ada, bob, root] = [] as unknown as Person[]
  const table = () => api.app.get('postgresqlClient')('api_keys')

  before(async () => {
    api = await testApp()
    ada = await api.person('ada')
    bob = await api.person('bob')
    root = await api.person('root', 'admin')
  })
  after(() => api.stop())

  it('are shown once, by the answer to their creation', async () => {
    const body = { name: 'backup', scopes: ['users:read', 'users:read', '*:write'] }
    const { status, body: made } = await api.request('POST', '/api-keys', { as: ada, body })
    assert.equal(status, 201)
    assert.match(made.key, /^plm_[A-Za-z0-9]{40}$/)
    assert.equal(made.prefix, made.key.slice(0, 10))
    assert.deepEqual(made.scopes, ['users:read', '*:write'])
    assert.deepEqual([made.userId, made.lastUsedAt, made.expiresAt], [ada.id, null, null])
    assert.ok(!('hash' in made))
    const { body: found } = await api.request('GET', `/api-keys/${made.id}`, { as: ada })
    const { key, ...rest } = made
    assert.deepEqual(found, rest)
    const { body: list } = await api.request('GET', '/api-keys', { as: ada })
    assert.ok(!JSON.stringify(list).includes(key))
    assert.equal((await api.request('GET', `/api-keys?hash=x`, { as: ada })).status, 400)
    const socket = await openSocket(api, ada)
    const again = await emit(socket, 'create', 'api-keys', { name: 'other', scopes: ['*:read'] })
    assert.match(again.body.key, /^plm_/)
    socket.close()
  })

  it('are refused when what they should do or when they should end is wrong', async () => {
    const refused = async (more: object, key: string, message: RegExp) => {
      const answer = await api.request('POST', '/api-keys', {
        as: ada,
        body: { name: 'x', scopes: ['*:read'], ...more }
      })
      assert.equal(answer.status, 400, JSON.stringify(answer.body))
      assert.equal(answer.body.errors[0].key, key)
      assert.match(answer.body.errors[0].message, message)
    }
    await refused({ scopes: ['hangars:read'] }, 'scopes.0', /one of \*:read, \*:write, .*users:read/)
    for (const scope of [
      'mails:write',
      'users:write',
      'api-keys:write',
      'sessions:write',
      'logout:write',
      'passwords:write'
    ])
      await refused({ scopes: ['*:read', scope] }, 'scopes.1', /one of/)
    for (const scope of ['users', 'users:', ':read', '*:*', '__proto__:read', 'users:read '])
      await refused({ scopes: [scope] }, 'scopes.0', /one of/)
    await refused({ scopes: [''] }, 'scopes.0', /not be empty/)
    await refused({ scopes: [] }, 'scopes', /at least one/)
    await refused({ scopes: undefined }, 'scopes', /required/)
    await refused({ scopes: '*:read' }, 'scopes', /a list/)
    await refused({ expiresAt: new Date(Date.now() - 1000).toISOString() }, 'expiresAt', /future/)
    await refused({ key: 'plm_mine' }, 'key', /not a field/)
    await refused({ hash: 'x' }, 'hash', /not a field/)
    await refused({ prefix: 'x' }, 'prefix', /not a field/)
    await refused({ userId: bob.id }, 'userId', /not a field/)
    assert.equal((await api.request('POST', '/api-keys', { body: { name: 'x', scopes: [] } })).status, 401)
  })

  it('are renamed by their owner, revoked by him or an admin, and nobody else sees them', async () => {
    const { id } = await makeKey(api, ada)
    const at = `/api-keys/${id}`
    const patch = (as: Person, body: object) => api.request('PATCH', at, { as, body })
    assert.equal((await patch(ada, { name: 'renamed' })).body.name, 'renamed')
    for (const more of [{ scopes: ['users:read'] }, { expiresAt: null }, { scopes: ['*:read'], name: 'x' }])
      assert.equal((await patch(ada, more)).status, 400)
    assert.equal((await patch(root, { name: 'x' })).status, 403)
    assert.equal((await patch(bob, { name: 'x' })).status, 404)
    assert.equal((await api.request('GET', at, { as: bob })).status, 404)
    assert.equal((await api.request('DELETE', at, { as: bob })).status, 404)
    assert.equal((await api.request('GET', at, { as: root })).body.name, 'renamed')
    assert.equal((await api.request('DELETE', at, { as: root })).status, 200)
  })

  it('are at most a hundred for a user, however many he asks for at once', async () => {
    const zoe = await api.person('zoe')
    const rows = Array.from({ length: 95 }, (_, n) => ({
      id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      name: 'x',
      prefix: 'plm_x',
      hash: `hash ${n}`,
      scopes: '["*:read"]',
      userId: zoe.id
    }))
    await table().insert(rows)
    const make = () => api.request('POST', '/api-keys', { as: zoe, body: { name: 'x', scopes: ['*:read'] } })
    const answers = await Promise.all(Array.from({ length: 12 }, make))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [
      ...Array(5).fill(201),
      ...Array(7).fill(409)
    ])
    const refused = answers.find(({ status }) => status === 409)!
    assert.deepEqual(wordOf(refused), [409, 'too-many-api-keys'])
  })
})
