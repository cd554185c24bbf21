// Tokens and passwords: what holds beyond the walk of a user, on REST and on open sockets.
import assert from 'node:assert/strict'
import bcrypt from 'bcrypt'
import { PASSWORD, testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { journalOf } from '../../../src/plugins/journal'
import { Listener, emit, openSocket } from '../../support/door'
import { hashes } from '../../support/setup'

const zoe = { firstName: 'Zoë', lastName: 'Øster', email: 'zoe@example.com' }

describe('sign-in', () => {
  let api: TestApp
  let ada: Person
  const signIn = (body: object) =>
    api.request('POST', '/authentication', { body: { strategy: 'local', ...body } })
  const contacts = (token: string) => api.request('GET', '/contacts', { headers: { authorization: token } })
  const tokenFor = (options: object): Promise<string> =>
    (api.app.service('authentication') as any).createAccessToken({}, { subject: String(ada.id), ...options })

  before(async () => {
    api = await testApp()
    ada = await api.person('ada')
  })
  after(() => api.stop())

  it('takes an e-mail address in any case, or a username', async () => {
    await api.request('POST', '/users', { body: { username: 'Grace', password: PASSWORD } })
    assert.equal((await signIn({ email: ' ADA@example.com ', password: PASSWORD })).status, 201)
    assert.equal((await signIn({ username: 'gRACE', password: PASSWORD })).status, 201)
    assert.equal((await signIn({ email: 'grace', password: PASSWORD })).status, 401)
  })

  it('takes passwords that an earlier system has hashed with bcrypt', async () => {
    const hash = await bcrypt.hash('an old password', 4)
    await api.app.get('postgresqlClient')('users').insert({ email: 'old@example.com', password: hash })
    assert.equal((await signIn({ email: 'old@example.com', password: 'an old password' })).status, 201)
    assert.equal((await signIn({ email: 'old@example.com', password: 'another one' })).status, 401)
  })

  it('refuses a stored hash that is none, without a fault', async () => {
    await api.app
      .get('postgresqlClient')('users')
      .insert({ email: 'odd@example.com', password: 'plain text' })
    assert.equal((await signIn({ email: 'odd@example.com', password: 'plain text' })).status, 401)
  })

  it('stores passwords as argon2id', async () => {
    hashes.areCheap = false
    const person = await api.person('hedy').finally(() => (hashes.areCheap = true))
    const { password } = await api.app.get('postgresqlClient')('users').where({ id: person.id }).first()
    assert.match(password, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('says which strategies there are', async () => {
    for (const body of [{}, { strategy: 'magic' }]) {
      const answer = await api.request('POST', '/authentication', { body })
      assert.equal(answer.status, 401)
      assert.equal(answer.body.data.error, 'invalid-strategy')
      assert.match(answer.body.message, /jwt, local/)
    }
  })

  it('knows a token by its signature, algorithm, audience and time', async () => {
    assert.equal((await contacts(`Bearer ${await tokenFor({})}`)).status, 200)
    const [head, body, signature] = ada.token.split('.')
    const none = Buffer.from('{"alg":"none","typ":"access"}').toString('base64url')
    const forged = [
      await tokenFor({ expiresIn: -10 }),
      await tokenFor({ audience: 'somebody else' }),
      await tokenFor({ issuer: 'somebody else' }),
      await tokenFor({ algorithm: 'HS512' }),
      await tokenFor({ subject: '999999' }),
      await tokenFor({ subject: 'x; drop table users' }),
      `${head}.${body}.${signature.slice(0, -3)}AAA`,
      `${none}.${body}.`,
      `${head}.${Buffer.from('{"sub":"1"}').toString('base64url')}.${signature}`,
      'nonsense'
    ]
    for (const token of forged) {
      const { status, body } = await contacts(`Bearer ${token}`)
      assert.equal(status, 401, token)
      assert.equal(body.data.error, 'invalid-token')
    }
    assert.equal((await contacts('Basic YWRhOmFkYQ==')).status, 401)
  })

  it('ends a token that was good a moment ago when it expires, on REST and on an open socket', async () => {
    // What was before is read already.
    await journalOf(api.app).level()
    const token = await tokenFor({ expiresIn: 2 })
    const person = { ...ada, token }
    const socket = await openSocket(api, person)
    const listener = await Listener.open(api, person)
    const create = () => api.request('POST', '/contacts', { as: ada, body: zoe })
    assert.equal((await contacts(`Bearer ${token}`)).status, 200)
    await create()
    const heard = await listener.take()
    // Of people who have come, he hears as well.
    assert.equal(heard.filter(({ event }) => event === 'contacts created').length, 1)

    await new Promise(resolve => setTimeout(resolve, 2200))
    assert.equal((await contacts(`Bearer ${token}`)).status, 401)
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 401)
    await create()
    assert.deepEqual(await listener.take(), [])

    // The socket itself lives on, and a new sign-in on it counts.
    const again = await emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken: ada.token })
    assert.equal(again.status, 201)
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 200)
    socket.close()
    listener.close()
  })

  it('ends on a socket with signing out', async () => {
    const socket = await openSocket(api, ada)
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 200)
    assert.equal((await emit(socket, 'remove', 'authentication', null)).status, 200)
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 401)
    const heard: string[] = []
    socket.onAny((event: string) => event.includes(' ') && heard.push(event))
    await api.request('POST', '/contacts', { as: ada, body: zoe })
    await journalOf(api.app).level()
    await emit(socket, 'find', 'contacts', {})
    assert.deepEqual(heard, [])
    socket.close()
  })

  it('forgets a user who was removed elsewhere as soon as the journal tells of it', async () => {
    const gone = await api.person('gone')
    assert.equal((await contacts(`Bearer ${gone.token}`)).status, 200)
    await api.app.get('postgresqlClient')('users').where({ id: gone.id }).delete()
    await journalOf(api.app).level()
    assert.equal((await contacts(`Bearer ${gone.token}`)).status, 401)
  })
})
