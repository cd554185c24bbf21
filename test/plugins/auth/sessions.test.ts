// Sessions: renewed by refresh tokens that hold once, listed, and signed out on every node at once.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../../../src/plugins/journal'
import { PASSWORD, testApp } from '../../support/app'
import type { Answer, Person, TestApp } from '../../support/app'
import { emit, openSocket } from '../../support/door'

describe('sessions', () => {
  let api: TestApp
  let other: TestApp
  let ada: Person
  const signIn = async (email = ada.email, agent = 'a phone') => {
    const body = { strategy: 'local', email, password: PASSWORD }
    return (await api.request('POST', '/authentication', { body, headers: { 'user-agent': agent } })).body
  }
  const renew = (refreshToken: string, at = api) =>
    at.request('POST', '/authentication', { body: { strategy: 'refresh', refreshToken } })
  const contacts = (accessToken: string, at = api) =>
    at.request('GET', '/contacts', { headers: { authorization: `Bearer ${accessToken}` } })
  const table = () => api.app.get('postgresqlClient')('sessions')
  const sidOf = ({ authentication }: any): string => authentication.payload.sid
  const wordOf = ({ status, body }: Answer) => [status, body.data?.error]

  before(async () => {
    api = await testApp()
    other = await testApp({ postgresql: { connection: api.app.get('databaseUrl') } })
    ada = await api.person('ada')
  })
  after(async () => {
    await other.stop()
    await api.stop()
  })

  it('begin with a sign-in, and show device and address to their user alone', async () => {
    const bob = await api.person('bob')
    const session = await signIn()
    const sid = sidOf(session)
    const as = { ...ada, token: session.accessToken }
    const { body } = await api.request('GET', `/sessions/${sid}`, { as })
    assert.equal(body.device, 'a phone')
    assert.match(body.address, /127\.0\.0\.1|::1/)
    assert.ok(Math.abs(Date.parse(body.expiresAt) - Date.now() - 30 * 86_400_000) < 60_000)
    assert.deepEqual(
      Object.keys(body).filter(key => ['generation', 'renewedAt'].includes(key)),
      []
    )
    assert.equal((await api.request('GET', `/sessions/${sid}`, { as: bob })).status, 404)
    assert.equal((await api.request('POST', '/sessions', { as, body: {} })).status, 403)
    assert.equal((await api.request('PATCH', `/sessions/${sid}`, { as, body: { device: 'x' } })).status, 403)
  })

  it('are renewed by a refresh token, whose answer brings the next one', async () => {
    const first = await signIn()
    const { status, body: second } = await renew(first.refreshToken)
    assert.equal(status, 201)
    assert.equal(sidOf(second), sidOf(first))
    assert.equal(second.user.id, ada.id)
    assert.notEqual(second.refreshToken, first.refreshToken)
    assert.equal((await contacts(second.accessToken, other)).status, 200)
    assert.equal((await renew(second.refreshToken, other)).status, 201)
  })

  it('take neither kind of token for the other', async () => {
    const { accessToken, refreshToken } = await signIn()
    assert.deepEqual(wordOf(await contacts(refreshToken)), [401, 'invalid-token'])
    assert.deepEqual(wordOf(await renew(accessToken)), [401, 'invalid-token'])
    for (const odd of ['', 'x', `${refreshToken}x`]) assert.equal((await renew(odd)).status, 401)
    assert.equal((await renew(7 as never)).status, 400)
  })

  it('do not punish two tabs that renew at the same moment', async () => {
    const { refreshToken } = await signIn()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => renew(refreshToken, n % 2 ? other : api))
    )
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    const [{ generation }] = await table().where({ id: sidOf(answers[0].body) })
    assert.equal(generation, 1)
    for (const { body } of answers.slice(0, 2)) assert.equal((await renew(body.refreshToken)).status, 201)
  })

  it('end when a used refresh token comes back', async () => {
    const first = await signIn()
    const { body: second } = await renew(first.refreshToken)
    await table()
      .where({ id: sidOf(first) })
      .update({ renewedAt: new Date(Date.now() - 11_000) })
    assert.deepEqual(wordOf(await renew(first.refreshToken)), [401, 'session-ended'])
    assert.deepEqual(wordOf(await renew(second.refreshToken)), [401, 'session-ended'])
    assert.deepEqual(wordOf(await contacts(second.accessToken)), [401, 'session-ended'])
  })

  it('are over when they have not been used for too long', async () => {
    const { refreshToken, accessToken, ...rest } = await signIn()
    await table()
      .where({ id: sidOf(rest) })
      .update({ expiresAt: new Date(Date.now() - 1) })
    await journalOf(api.app).level()
    assert.deepEqual(wordOf(await contacts(accessToken)), [401, 'session-ended'])
    assert.deepEqual(wordOf(await renew(refreshToken)), [401, 'session-ended'])
  })

  it('are signed out on every node, for good', async () => {
    const session = await signIn()
    const as = { ...ada, token: session.accessToken }
    assert.equal((await contacts(as.token)).status, 200)
    assert.equal((await contacts(as.token, other)).status, 200)
    assert.equal((await api.request('POST', '/logout', { as, body: {} })).status, 201)
    await journalOf(other.app).level()
    for (const at of [api, other]) {
      assert.deepEqual(wordOf(await contacts(as.token, at)), [401, 'session-ended'])
      assert.deepEqual(wordOf(await renew(session.refreshToken, at)), [401, 'session-ended'])
    }
    const again = await testApp({ postgresql: { connection: api.app.get('databaseUrl') } })
    assert.deepEqual(wordOf(await contacts(as.token, again)), [401, 'session-ended'])
    await again.stop()
  })

  it('end one by one, all others, or all', async () => {
    const eve = await api.person('eve')
    const [here, there, third] = [await signIn(eve.email), await signIn(eve.email), await signIn(eve.email)]
    const as = { ...eve, token: here.accessToken }
    const left = async () => (await table().where({ userId: eve.id })).map(({ id }) => id).sort()
    assert.equal((await api.request('DELETE', `/sessions/${sidOf(there)}`, { as })).status, 200)
    assert.deepEqual(wordOf(await contacts(there.accessToken)), [401, 'session-ended'])
    assert.equal((await left()).length, 3)
    await api.request('POST', '/logout', { as, body: { scope: 'others' } })
    assert.deepEqual(await left(), [sidOf(here)])
    assert.equal((await contacts(third.accessToken)).status, 401)
    assert.equal((await contacts(here.accessToken)).status, 200)
    assert.equal((await api.request('POST', '/logout', { as, body: { scope: 'elsewhere' } })).status, 400)
    await api.request('POST', '/logout', { as, body: { scope: 'all' } })
    assert.deepEqual(await left(), [])
  })

  it('are ended for a user by an admin, and by no other', async () => {
    const session = await signIn()
    const [bob, root] = [await api.person('bob'), await api.person('root', 'admin')]
    const at = `/sessions/${sidOf(session)}`
    assert.equal((await api.request('DELETE', at, { as: bob })).status, 404)
    assert.equal((await api.request('DELETE', at, { as: root })).status, 200)
    assert.equal((await contacts(session.accessToken)).status, 401)
  })

  it('keep a socket speaking when it renews on it, past the life of its first token', async () => {
    const { refreshToken, ...rest } = await signIn()
    const service = api.app.service('authentication')
    const short = await service.createAccessToken(
      { sid: sidOf(rest) },
      { subject: String(ada.id), expiresIn: 1 }
    )
    const socket = await openSocket(api)
    assert.equal(
      (await emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken: short })).status,
      201
    )
    const renewed = await emit(socket, 'create', 'authentication', { strategy: 'refresh', refreshToken })
    assert.equal(renewed.status, 201)
    await sleep(1_100)
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 200)
    assert.ok(socket.connected)
    socket.close()
  })

  it('answer at /refresh too, and say who one is at /me', async () => {
    const { refreshToken, accessToken } = await signIn()
    const headers = { authorization: `Bearer ${refreshToken}` }
    const { body } = await api.request('GET', '/refresh', { headers })
    assert.equal((await contacts(body.accessToken)).status, 200)
    assert.equal(
      (await api.request('POST', '/refresh', { body: { refreshToken: body.refreshToken } })).status,
      201
    )
    assert.equal((await api.request('POST', '/refresh', { body: {} })).status, 401)
    const as = { ...ada, token: accessToken }
    assert.deepEqual(
      (await api.request('GET', '/me', { as })).body,
      (await api.request('GET', `/users/${ada.id}`, { as })).body
    )
    assert.equal((await api.request('GET', '/me')).status, 401)
    const { body: may } = await api.request('GET', '/me/access', { as })
    assert.equal(may.contacts.find, 'some')
    assert.equal(may.sessions.create, 'none')
    assert.equal(may.users.create, 'all')
  })
})
