// Pairs of calls about an account: sign-in, registration, new passwords and confirmation.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import type { Person } from '../../support/app'
import type { Stage } from '../accounts/stage'
import type { Pairs, Row } from './pairs'

interface Given {
  readonly stage: Stage
  readonly pairs: Pairs
  readonly people: Readonly<Record<'ada' | 'root' | 'max', Person>>
}

/** Adds the tests of the old paths of accounts to a suite. */
export function itIsAnAccount(given: () => Given): void {
  const same = (row: Row) => given().pairs.same(row)

  it('sign in by username or address, and renew', async () => {
    const person = { username: 'lovelace', password: PASSWORD, firstName: 'Ada' }
    await given().stage.api.request('POST', '/users', { body: person })
    const by = (name: object) => ({ strategy: 'local', ...name, password: PASSWORD })
    const [name, email] = [{ username: 'lovelace' }, { email: 'ada@example.com' }]
    for (const path of ['/login', '/users/login', '/api/user/login']) {
      for (const each of [name, email])
        await same({
          old: [`POST ${path}`, { ...each, password: PASSWORD }],
          now: ['POST /authentication', by(each)],
          status: 201
        })
      const wrong = { ...name, password: 'not that one' }
      await same({
        old: [`POST ${path}`, wrong],
        now: ['POST /authentication', { strategy: 'local', ...wrong }],
        status: 401
      })
    }
    const asUsername = { username: 'ada@example.com', password: PASSWORD }
    await same({ old: ['POST /login', asUsername], now: ['POST /authentication', by(email)], status: 201 })
    const query = `af1=${email.email}&af2=${encodeURIComponent(PASSWORD)}`
    await same({
      old: [`GET /api/user/login?${query}`],
      now: ['POST /authentication', by(email)],
      status: 201
    })
    await same({
      old: ['GET /api/user/login?af1=a'],
      now: ['POST /authentication', { strategy: 'local', email: 'a' }],
      status: 401
    })
  })

  it('register in four shapes', async () => {
    let count = 0
    const names = () => ({ username: `somebody${++count}`, password: PASSWORD })
    const whole = { fullName: 'Augusta Ada King' }
    const split = { firstName: 'Augusta Ada', lastName: 'King' }
    const snake = { first_name: 'Augusta Ada', last_name: 'King' }
    const blind = async (old: string, more: object, now: object, status: number, as?: Person) => {
      await same({
        old: [`POST ${old}`, { ...names(), ...more }],
        now: ['POST /users', { ...names(), ...now }],
        as,
        status
      })
    }
    await blind('/register', whole, split, 201)
    await blind('/register', { fullName: 'Ada' }, { firstName: 'Ada' }, 201)
    await blind('/register', { fullName: 5 }, { firstName: 5 }, 400)
    await blind('/users/register', { ...snake, role: 'User' }, split, 201)
    await blind('/users/register', { ...snake, role: 'Admin' }, { ...split, role: 'admin' }, 403)
    await blind(
      '/users/register',
      { ...snake, role: 'Manager' },
      { ...split, role: 'manager' },
      201,
      given().people.root
    )
    await blind('/users/register', split, split, 201)
    await blind('/api/user/signup', { ...snake, phone: '1' }, { ...split, phone: '1' }, 201)
    await blind('/register', { activated: true }, { activated: true }, 400)
    await blind('/register', { ...snake, ...split }, { ...snake, ...split }, 400)
  })

  it('ask for a new password and set it, and confirm an address', async () => {
    const email = 'max@example.com'
    await same({
      old: ['POST /users/reset-password-request', { email }],
      now: ['POST /password-resets', { email }],
      status: 201
    })
    const wrong = { token: 'none', password: 'another good password' }
    await same({
      old: ['POST /users/reset-password', { reset_token: 'none', new_password: wrong.password }],
      now: ['POST /passwords', wrong],
      status: 400
    })
    const token = await given().stage.token(email)
    const body = { resetToken: token, newPassword: 'another good password' }
    assert.equal((await given().stage.api.request('POST', '/users/reset-password', { body })).status, 201)
    assert.equal(
      (await given().stage.api.request('POST', '/users/reset-password', { body })).body.data.error,
      'invalid-link'
    )
    const login = { email, password: body.newPassword }
    assert.equal((await given().stage.api.request('POST', '/users/login', { body: login })).status, 201)

    await given().stage.api.request('POST', '/api/user/signup', {
      body: { email: 'new@example.com', password: PASSWORD }
    })
    const link = await given().stage.token('new@example.com')
    const path = `/api/user/verify_email/${link}`
    assert.deepEqual((await given().stage.api.request('GET', path)).body, { confirmed: true })
    await same({ old: [`GET ${path}`], now: [`GET /user_confirm/${link}`], status: 400 })
    const html = await given().stage.api.request('GET', path, { headers: { accept: 'text/html' } })
    assert.match(html.body, /^<!doctype html>/)
  })

  it('verify a phone, and tell nobody whether it is known', async () => {
    const [phoneNumber, phone] = ['416 555 0199', '416 555 0198']
    const [old, now] = ['POST /users/check-phonenumber', 'POST /phone-verifications']
    const answer = await given().stage.api.request('POST', '/users/check-phonenumber', {
      body: { phoneNumber }
    })
    assert.deepEqual([answer.status, answer.body.phone], [201, '+14165550199'])
    await same({ old: [old, { phoneNumber: '12' }], now: [now, { phone: '12' }], status: 400 })
    await same({ old: [old, {}], now: [now, {}], status: 400 })
    const verify = ['POST /users/verify-otp', 'POST /phone-verifications/verify'] as const
    const otp = '000000'
    for (const [wrong, status] of [
      ['nonsense', 400],
      [otp, 400]
    ] as const)
      await same({
        old: [verify[0], { phoneNumber: phone, otp: wrong }],
        now: [verify[1], { phone, code: wrong }],
        status
      })
    const codeOf = (text: string) => /^\d{6}/.exec(text)![0]
    const [{ text }] = await given().stage.mails('+14165550199', 1)
    const body = { phoneNumber, otp: codeOf(text) }
    const verified = await given().stage.api.request('POST', '/users/verify-otp', { body })
    assert.deepEqual([verified.status, verified.body.phone], [201, '+14165550199'])
  })

  it('sign out', async () => {
    const signIn = async () =>
      (
        await given().stage.api.request('POST', '/login', {
          body: { username: 'lovelace', password: PASSWORD }
        })
      ).body.accessToken
    const token = await signIn()
    const headers = { authorization: `Bearer ${token}` }
    const was = await given().stage.api.request('GET', '/api/user/logout', { headers })
    const now = await given().stage.api.request('POST', '/logout', {
      headers: { authorization: `Bearer ${await signIn()}` },
      body: {}
    })
    assert.deepEqual([was.status, was.body], [now.status, now.body])
    assert.equal((await given().stage.api.request('GET', '/whoami', { headers })).status, 401)
    given().pairs.note('GET /api/user/logout')
  })
}
