// Passwords: guesses that end, new ones by mail, and changes by whoever knows the old one.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import { NEW, Stage, wordOf } from './stage'

describe('passwords', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open({ confirm: 'off' })))
  after(() => stage.close())
  const attempts = (id: number) =>
    stage.api.app
      .get('postgresqlClient')('attempts')
      .where({ name: `user:${id}` })
      .first()

  it('are guessed five times and no more, however many guess at the same moment', async () => {
    const { id } = await stage.register('ada@example.com')
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => stage.signIn('ada@example.com', `guess number ${n}`))
    )
    for (const answer of answers) assert.deepEqual(wordOf(answer), [401, 'invalid-login'])
    assert.equal((await attempts(id)).count, 5)
    assert.ok((await attempts(id)).frozenAt)
    assert.deepEqual(wordOf(await stage.signIn('ada@example.com')), [401, 'invalid-login'], 'the right one')
    // One mail, not five.
    assert.equal((await stage.mails('ada@example.com', 1)).length, 1)
    const token = await stage.token('ada@example.com')
    assert.deepEqual((await stage.post('/passwords', { token, password: NEW })).body, {})
    assert.equal((await stage.signIn('ada@example.com', NEW)).status, 201)
    assert.equal(await attempts(id), undefined)
  })

  it('may be right at the same moment, as often as it pleases', async () => {
    await stage.register('many@example.com')
    const answers = await Promise.all(Array.from({ length: 12 }, () => stage.signIn('many@example.com')))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
  })

  it('begin anew after a right one', async () => {
    const { id } = await stage.register('bob@example.com')
    for (let n = 0; n < 4; n++) await stage.signIn('bob@example.com', 'wrong')
    assert.equal((await stage.signIn('bob@example.com')).status, 201)
    for (let n = 0; n < 4; n++) await stage.signIn('bob@example.com', 'wrong')
    assert.equal((await attempts(id)).count, 4)
    assert.equal((await stage.signIn('bob@example.com')).status, 201)
  })

  it('freeze names that nobody has, in the same words', async () => {
    const answers = []
    for (let n = 0; n < 7; n++) answers.push(await stage.signIn('nobody@example.com', 'wrong'))
    const bodies = answers.map(({ body }) => JSON.stringify(body))
    assert.equal(new Set(bodies).size, 1)
  })

  it('are asked for by mail, set once, and end all sessions', async () => {
    await stage.register('cleo@example.com')
    const { body: session } = await stage.signIn('cleo@example.com')
    assert.deepEqual((await stage.post('/password-resets', { email: 'cleo@example.com' })).body, {})
    assert.deepEqual((await stage.post('/password-resets', { email: 'nobody@example.com' })).body, {})
    const token = await stage.token('cleo@example.com')
    assert.equal((await stage.post('/passwords', { token, password: 'short' })).status, 400)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => stage.post('/passwords', { token, password: NEW }))
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400, 400])
    assert.deepEqual(wordOf(await stage.post('/passwords', { token, password: NEW })), [400, 'invalid-link'])
    const refreshed = await stage.post('/refresh', { refreshToken: session.refreshToken })
    assert.deepEqual(wordOf(refreshed), [401, 'session-ended'])
    assert.equal((await stage.signIn('cleo@example.com', NEW)).status, 201)
    assert.equal((await stage.signIn('cleo@example.com')).status, 401)
  })

  it('are changed with the old one, which ends the other sessions', async () => {
    const { id } = await stage.register('dan@example.com')
    const [{ body: here }, { body: there }] = [
      await stage.signIn('dan@example.com'),
      await stage.signIn('dan@example.com')
    ]
    const headers = { authorization: `Bearer ${here.accessToken}` }
    const change = (body: object) => stage.post('/passwords', body, headers)
    assert.deepEqual(wordOf(await change({ currentPassword: 'wrong', password: NEW })), [
      400,
      'wrong-password'
    ])
    assert.equal((await change({ password: NEW })).status, 400)
    assert.equal((await change({ currentPassword: PASSWORD, password: 'short' })).status, 400)
    assert.equal((await change({ currentPassword: PASSWORD, password: NEW })).status, 201)
    assert.equal((await stage.post('/refresh', { refreshToken: here.refreshToken })).status, 201)
    assert.equal((await stage.post('/refresh', { refreshToken: there.refreshToken })).status, 401)
    const nobody = await stage.post('/passwords', { currentPassword: NEW, password: PASSWORD })
    assert.deepEqual(wordOf(nobody), [401, 'not-signed-in'])
    const past = await stage.api.request('PATCH', `/users/${id}`, { headers, body: { password: PASSWORD } })
    assert.equal(past.status, 400)
    assert.match(past.body.message, /POST \/passwords/)
  })

  it('are set by an admin for others', async () => {
    const { id } = await stage.register('eve@example.com')
    const { body: session } = await stage.signIn('eve@example.com')
    const root = await stage.api.person('root', 'admin')
    const set = await stage.api.request('PATCH', `/users/${id}`, { as: root, body: { password: NEW } })
    assert.equal(set.status, 200)
    assert.equal((await stage.signIn('eve@example.com', NEW)).status, 201)
    assert.equal((await stage.post('/refresh', { refreshToken: session.refreshToken })).status, 401)
  })

  it('are refused that everybody tries first, or that are made of who it is', async () => {
    const weak: [string, RegExp][] = [
      ['password', /everybody tries first/],
      ['QWERTYUIOP', /everybody tries first/],
      ['abababababab', /too few different/],
      ['my name is Zacharias', /name or address/],
      ['zacharias@example.com!', /name or address/]
    ]
    for (const [password, sentence] of weak) {
      const body = { email: 'zacharias@example.com', firstName: 'Zacharias', password }
      const answer = await stage.post('/users', body)
      assert.equal(answer.status, 400, password)
      assert.match(answer.body.errors[0].message, sentence)
      if (password !== 'password') assert.ok(!JSON.stringify(answer.body).includes(password))
    }
    await stage.register('zacharias@example.com')
    const { body } = await stage.signIn('zacharias@example.com')
    const change = { currentPassword: PASSWORD, password: 'zacharias for ever' }
    const headers = { authorization: `Bearer ${body.accessToken}` }
    assert.match((await stage.post('/passwords', change, headers)).body.errors[0].message, /name or address/)
    await stage.post('/password-resets', { email: 'zacharias@example.com' })
    const token = await stage.token('zacharias@example.com')
    assert.equal((await stage.post('/passwords', { token, password: 'iloveyou' })).status, 400)
    // The link is still good.
    assert.equal((await stage.post('/passwords', { token, password: NEW })).status, 201)
  })
})
