// Tokens that are not, or no longer, worth anything: at both doors, in every place where one can be put.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { io } from 'socket.io-client'
import { PASSWORD, testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { emit, openSocket } from '../support/door'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed by hand. */
function forge(header: object, payload: object, secret: string, hash = 'sha256'): string {
  const text = `${part({ typ: 'access', ...header })}.${part(payload)}`
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
}

describe('tokens', () => {
  let api: TestApp
  let ada: Person
  let payload: Record<string, unknown>
  let secret: string
  before(async () => {
    api = await testApp()
    ada = await api.person('ada')
    secret = api.app.get('authentication').secret!
    payload = JSON.parse(Buffer.from(ada.token.split('.')[1], 'base64url').toString())
  })
  after(() => api.stop())

  const forged: [string, () => string][] = [
    ['none at all in a Bearer', () => 'x'],
    ['of two parts', () => ada.token.split('.').slice(0, 2).join('.')],
    ['with an empty signature', () => ada.token.replace(/[^.]*$/, '')],
    ['signed with nothing', () => `${part({ alg: 'none', typ: 'access' })}.${part(payload)}.`],
    ['signed with nothing, in other letters', () => `${part({ alg: 'nOnE' })}.${part(payload)}.`],
    ['of a foreign key', () => forge({ alg: 'HS256' }, payload, 'another secret of good length, 32 or more')],
    ['of an empty key', () => forge({ alg: 'HS256' }, payload, '')],
    ['of another hash', () => forge({ alg: 'HS512' }, payload, secret, 'sha512')],
    ['that names its key', () => forge({ alg: 'HS256', kid: '/dev/null', jku: 'http://x' }, payload, '')],
    ['for another audience', () => forge({ alg: 'HS256' }, { ...payload, aud: 'other' }, secret)],
    ['of another issuer', () => forge({ alg: 'HS256' }, { ...payload, iss: 'other' }, secret)],
    ['that has expired', () => forge({ alg: 'HS256' }, { ...payload, exp: 1 }, secret)],
    ['that holds no object', () => forge({ alg: 'HS256' }, [] as never, secret)],
    ['with another payload', () => ada.token.replace(/\.[^.]*\./, `.${part({ ...payload, sub: '2' })}.`)],
    [
      'of a user that there never was',
      () => forge({ alg: 'HS256' }, { ...payload, sid: undefined, sub: '999999' }, secret)
    ],
    ['of no user', () => forge({ alg: 'HS256' }, { ...payload, sub: undefined }, secret)],
    ['of an operator', () => forge({ alg: 'HS256' }, { ...payload, sub: { $gt: 0 } }, secret)],
    ['of a word', () => forge({ alg: 'HS256' }, { ...payload, sub: "1' or 1=1" }, secret)]
  ]

  for (const [it_, make] of forged) {
    it(`refuses one ${it_}`, async () => {
      const token = make()
      const { status, body } = await api.request('GET', '/contacts', { as: { ...ada, token } })
      assert.equal(status, 401, JSON.stringify(body))
      assert.ok(['invalid-token', 'not-signed-in'].includes(body.data.error), JSON.stringify(body))
      const signIn = { strategy: 'jwt', accessToken: token }
      assert.equal((await api.request('POST', '/authentication', { body: signIn })).status, 401)
      const socket = await openSocket(api)
      assert.equal((await emit(socket, 'create', 'authentication', signIn)).status, 401)
      assert.equal((await emit(socket, 'find', 'contacts', {})).status, 401)
      socket.close()
      await assert.rejects(openWith({ authorization: `Bearer ${token}` }))
    })
  }

  /** A socket with headers of its own; rejected when the server does not let it in. */
  const openWith = (extraHeaders: Record<string, string>) =>
    new Promise<void>((resolve, reject) => {
      const socket = io(api.url, { transports: ['websocket'], forceNew: true, extraHeaders })
      socket.once('connect', () => (socket.close(), resolve()))
      socket.once('connect_error', error => (socket.close(), reject(error)))
    })

  it('takes a token from nowhere but its header', async () => {
    const bearer = `Bearer ${ada.token}`
    const places: Record<string, string>[] = [
      { 'x-authorization': bearer },
      { 'proxy-authorization': bearer },
      { cookie: `feathers-jwt=${ada.token}; authorization=${bearer}` },
      { authorization: `Basic ${ada.token}` },
      { 'x-forwarded-user': 'admin', 'x-user': '1', 'x-remote-user': 'root' }
    ]
    for (const headers of places)
      assert.equal((await api.request('GET', '/contacts', { headers })).status, 401, JSON.stringify(headers))
    for (const key of ['authorization', 'accessToken', 'access_token', 'token'])
      assert.equal((await api.request('GET', `/contacts?${key}=${ada.token}`)).status, 401)
  })

  it('is worth nothing when its user is gone, at once and everywhere', async () => {
    const ben = await api.person('ben')
    const root = await api.person('root', 'admin')
    const socket = await openSocket(api, ben)
    assert.equal((await api.request('GET', '/contacts', { as: ben })).status, 200)
    assert.equal((await api.request('DELETE', `/users/${ben.id}`, { as: root })).status, 200)
    const { status, body } = await api.request('GET', '/contacts', { as: ben })
    assert.deepEqual([status, body.data.error], [401, 'session-ended'])
    if (socket.connected) await new Promise(resolve => socket.once('disconnect', resolve))
    await assert.rejects(openSocket(api, ben), /The session has ended/)
  })

  it('can be replaced on a socket when it has expired', async () => {
    const service = api.app.service('authentication')
    const token = await service.createAccessToken({}, { subject: String(ada.id), expiresIn: 1 })
    const socket = await openSocket(api, { ...ada, token })
    await new Promise(resolve => setTimeout(resolve, 1100))
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 401)
    const signIn = { strategy: 'local', email: ada.email, password: PASSWORD }
    assert.equal((await emit(socket, 'create', 'authentication', signIn)).status, 201)
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 200)
    socket.close()
  })
})
