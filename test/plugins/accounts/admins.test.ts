// What admins do with accounts, and what not even they can.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Stage, wordOf } from './stage'

describe('admins', () => {
  let stage: Stage
  let root: Person
  before(async () => {
    stage = await Stage.open({ confirm: 'off' })
    root = await stage.api.person('root', 'admin')
  })
  after(() => stage.close())
  const patch = (id: number, body: object, as = root) =>
    stage.api.request('PATCH', `/users/${id}`, { as, body })

  it('lock an account, which ends its sessions, and unlock it', async () => {
    const { id } = await stage.register('ada@example.com')
    const { body: session } = await stage.signIn('ada@example.com')
    const as = { ...root, token: session.accessToken }
    assert.equal((await patch(id, { lockedAt: new Date() }, as)).status, 403)
    assert.equal((await patch(id, { lockedAt: new Date() })).status, 200)
    assert.equal((await stage.api.request('GET', '/contacts', { as })).status, 401)
    assert.equal((await stage.post('/refresh', { refreshToken: session.refreshToken })).status, 401)
    assert.deepEqual(wordOf(await stage.signIn('ada@example.com')), [403, 'account-locked'])
    assert.deepEqual(wordOf(await stage.signIn('ada@example.com', 'wrong')), [401, 'invalid-login'])
    const made = await stage.api.app.service('authentication').createAccessToken({}, { subject: String(id) })
    assert.equal((await stage.api.request('GET', '/contacts', { as: { ...as, token: made } })).status, 401)
    assert.equal((await patch(id, { lockedAt: null })).status, 200)
    assert.equal((await stage.signIn('ada@example.com')).status, 201)
  })

  it('let somebody try again who is frozen', async () => {
    const { id } = await stage.register('bob@example.com')
    for (let n = 0; n < 5; n++) await stage.signIn('bob@example.com', 'wrong')
    assert.equal((await stage.signIn('bob@example.com')).status, 401)
    const { body } = await stage.api.request('GET', `/attempts?name=user:${id}`, { as: root })
    const at = `/attempts/${body.data[0].id}`
    const ada = await stage.api.person('cleo')
    assert.equal((await stage.api.request('DELETE', at, { as: ada })).status, 403)
    assert.equal((await stage.api.request('DELETE', at, { as: root })).status, 200)
    assert.equal((await stage.signIn('bob@example.com')).status, 201)
  })

  it('are never without one', async () => {
    const attempts = [
      () => patch(root.id, { role: 'user' }),
      () => patch(root.id, { lockedAt: new Date() }),
      () => stage.api.request('DELETE', `/users/${root.id}`, { as: root })
    ]
    for (const attempt of attempts) assert.deepEqual(wordOf(await attempt()), [409, 'last-admin'])
    assert.equal((await patch(root.id, { firstName: 'Root' })).status, 200)
    const second = await stage.api.person('second', 'admin')
    // Each demotes the other at the same moment.
    const answers = await Promise.all([
      patch(root.id, { role: 'user' }, second),
      patch(second.id, { role: 'user' }, root)
    ])
    const admins = await stage.api.app.get('postgresqlClient')('users').where({ role: 'admin' })
    assert.equal(admins.length, 1, JSON.stringify(answers.map(wordOf)))
  })
})
