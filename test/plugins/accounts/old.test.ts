// What is old does not come back: links and sessions of before a change of what guards an account.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { PASSWORD } from '../../support/app'
import { NEW, Stage } from './stage'

describe('what belongs to an old password or address', () => {
  let stage: Stage
  let root: Person
  before(async () => {
    stage = await Stage.open({ confirm: 'off' })
    root = await stage.api.person('root', 'admin')
  })
  after(() => stage.close())
  const users = () => stage.api.app.service('users')
  const sessionsOf = (userId: number) => stage.api.app.get('postgresqlClient')('sessions').where({ userId })

  /** A user who is signed in, and a link for a new password in his mailbox. */
  async function start(name: string) {
    const email = `${name}@example.com`
    const { id } = await stage.register(email)
    const { body } = await stage.signIn(email)
    await stage.post('/password-resets', { email })
    const headers = { authorization: `Bearer ${body.accessToken}` }
    return { id, email, headers, refreshToken: body.refreshToken, token: await stage.token(email) }
  }

  it('is no session that was begun while the password changed', async () => {
    const { id, email, token } = await start('ada')
    const signIns = Array.from({ length: 30 }, async (_, n) => {
      await new Promise(resolve => setTimeout(resolve, n * 8))
      return stage.signIn(email)
    })
    const reset = stage.post('/passwords', { token, password: NEW })
    const answers = await Promise.all(signIns)
    assert.equal((await reset).status, 201)
    assert.deepEqual(await sessionsOf(id), [])
    for (const { status, body } of answers.filter(({ status }) => status === 201)) {
      assert.equal(status, 201)
      assert.equal((await stage.post('/refresh', { refreshToken: body.refreshToken })).status, 401)
    }
  })

  it('is no link for a new password, once the password or the address has changed', async () => {
    const changes: [string, (who: Awaited<ReturnType<typeof start>>) => Promise<unknown>][] = [
      [
        'bob',
        ({ headers }) => stage.post('/passwords', { currentPassword: PASSWORD, password: NEW }, headers)
      ],
      ['cleo', ({ id }) => stage.api.request('PATCH', `/users/${id}`, { as: root, body: { password: NEW } })],
      [
        'dan',
        ({ id }) => stage.api.request('PATCH', `/users/${id}`, { as: root, body: { email: 'd@x.de' } })
      ],
      ['eve', ({ id }) => users().patch(id, { lockedAt: new Date().toISOString() } as never)],
      [
        'flo',
        async ({ headers }) => {
          await stage.post(
            '/email-changes',
            { email: 'flo@new.example.com', currentPassword: PASSWORD },
            headers
          )
          const token = await stage.token('flo@new.example.com')
          assert.equal((await stage.post('/confirmations', { token })).status, 201)
        }
      ]
    ]
    for (const [name, change] of changes) {
      const who = await start(name)
      await change(who)
      const { status, body } = await stage.post('/passwords', {
        token: who.token,
        password: 'yet another one'
      })
      assert.deepEqual([status, body.data?.error], [400, 'invalid-link'], name)
    }
  })

  it('is no link for a new address, once the password is another', async () => {
    const { token, headers } = await start('guy')
    await stage.post('/email-changes', { email: 'thief@example.com', currentPassword: PASSWORD }, headers)
    const thief = await stage.token('thief@example.com')
    assert.equal((await stage.post('/passwords', { token, password: NEW })).status, 201)
    assert.equal((await stage.api.request('GET', `/user_confirm/${thief}`)).status, 400)
  })

  it('is no session, also when the application itself changes the password or locks the account', async () => {
    for (const data of [{ password: NEW }, { lockedAt: new Date().toISOString() }]) {
      const { id, refreshToken } = await start(`ian${Object.keys(data)[0].toLowerCase()}`)
      await users().patch(id, data as never)
      assert.equal((await stage.post('/refresh', { refreshToken })).status, 401)
    }
  })

  it('is a link that was sent a moment ago: asking again does not take it away', async () => {
    const { email, token } = await start('joe')
    await stage.post('/password-resets', { email })
    await stage.mails(email, 1)
    assert.equal((await stage.post('/passwords', { token, password: NEW })).status, 201)
  })

  it('is one link, however often it is asked for at the same moment', async () => {
    const emails = Array.from({ length: 4 }, (_, n) => `kim${n}@example.com`)
    for (const email of emails) await stage.register(email)
    for (const email of emails)
      await Promise.all(Array.from({ length: 8 }, () => stage.post('/password-resets', { email })))
    for (const email of emails) {
      assert.equal((await stage.mails(email, 1)).length, 1)
      const token = await stage.token(email)
      assert.equal((await stage.post('/passwords', { token, password: NEW })).status, 201)
    }
  })

  it('is refused in words, and not by a fault', async () => {
    const odd: [string, string, object?][] = [
      ['DELETE', '/authentication/abc'],
      ['POST', '/passwords', { token: 'x', password: { toString: 1 } }],
      ['POST', '/passwords', { currentPassword: 'x', password: null }],
      ['POST', '/password-resets', { email: 'x'.repeat(900_000) }],
      ['POST', '/email-changes', { email: 'a,b@x.de', currentPassword: PASSWORD }]
    ]
    for (const [method, path, body] of odd) {
      const { status } = await stage.api.request(method, path, { body })
      assert.ok(status >= 400 && status < 500, `${method} ${path} ${status}`)
    }
  })
})
