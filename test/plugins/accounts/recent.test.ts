// What cannot be taken back takes a sign-in of a short while ago: a token that was found later is not enough.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import type { Answer, Person } from '../../support/app'
import { openSocket, emit } from '../../support/door'
import { Stage, wordOf } from './stage'

const REFUSED = [403, 'not-recent']
const key = { name: 'a machine', scopes: ['contacts:read'] }

describe('a sign-in of long ago', () => {
  let stage: Stage
  let ada: Person
  const call = (method: string, path: string, as: Person, body?: object): Promise<Answer> =>
    stage.api.request(method, path, { as, body })
  const age = (userId: number, minutes: number) =>
    stage.api.app
      .get('postgresqlClient')('sessions')
      .where({ userId })
      .update({ createdAt: new Date(Date.now() - minutes * 60_000) })

  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
    await age(ada.id, 61)
  })
  after(() => stage.close())

  it('makes no API key, sets no username and removes no account', async () => {
    const at = `/users/${ada.id}`
    assert.deepEqual(wordOf(await call('POST', '/api-keys', ada, key)), REFUSED)
    assert.deepEqual(wordOf(await call('PATCH', at, ada, { username: 'ada' })), REFUSED)
    assert.deepEqual(wordOf(await call('DELETE', at, ada)), REFUSED)
    assert.deepEqual(wordOf(await call('DELETE', `/user/${ada.id}`, ada)), REFUSED)
    const socket = await openSocket(stage.api, ada)
    assert.deepEqual(wordOf((await emit(socket, 'remove', 'users', ada.id)) as Answer), REFUSED)
    socket.close()
    assert.equal((await call('GET', '/me', ada)).body.username, null)
    assert.deepEqual((await call('GET', '/api-keys', ada)).body.data, [])
  })

  it('does all else', async () => {
    const { status, body } = await call('PATCH', `/users/${ada.id}`, ada, { firstName: 'A.', username: null })
    assert.deepEqual([status, body.firstName], [200, 'A.'])
    assert.equal((await call('PATCH', `/users/${ada.id}`, ada, { email: ada.email })).status, 200)
  })

  it('is not made young by a refresh token, but by another sign-in', async () => {
    const { body: first } = await stage.signIn(ada.email)
    await age(ada.id, 61)
    const { body } = await stage.post('/refresh', { refreshToken: first.refreshToken })
    const renewed = { ...ada, token: body.accessToken }
    assert.deepEqual(wordOf(await call('POST', '/api-keys', renewed, key)), REFUSED)
    const again = { ...ada, token: (await stage.signIn(ada.email, PASSWORD)).body.accessToken }
    assert.equal((await call('POST', '/api-keys', again, key)).status, 201)
    assert.equal((await call('PATCH', `/users/${ada.id}`, again, { username: 'ada' })).status, 200)
    assert.equal((await call('DELETE', `/users/${ada.id}`, again)).status, 200)
  })

  it('is no hindrance to an admin who sees to others', async () => {
    const root = await stage.api.person('root', 'admin')
    const bob = await stage.api.person('bob')
    await age(root.id, 61)
    assert.equal((await call('PATCH', `/users/${bob.id}`, root, { username: 'bob' })).status, 200)
    assert.equal((await call('DELETE', `/users/${bob.id}`, root)).status, 200)
  })

  it('counts from when a token was made that belongs to no session', async () => {
    const cleo = await stage.api.person('cleo')
    const service = stage.api.app.service('authentication')
    const tokenOf = async (seconds: number) => {
      const iat = Math.floor(Date.now() / 1000) - seconds
      const options = { subject: String(cleo.id), expiresIn: '1d' }
      return { ...cleo, token: await service.createAccessToken({ iat }, options) }
    }
    assert.deepEqual(wordOf(await call('POST', '/api-keys', await tokenOf(3_700), key)), REFUSED)
    assert.equal((await call('POST', '/api-keys', await tokenOf(60), key)).status, 201)
  })

  it('is enough for whoever wants it so', async () => {
    const other = await Stage.open({ recentMinutes: 0 })
    try {
      const dan = await other.api.person('dan')
      await other.api.app
        .get('postgresqlClient')('sessions')
        .update({ createdAt: new Date(0) })
      assert.equal((await other.api.request('DELETE', `/users/${dan.id}`, { as: dan })).status, 200)
    } finally {
      await other.close()
    }
  })
})
