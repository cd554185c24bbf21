// Confirmation: a mail goes out with a registration, and its link is good once.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import { Stage, wordOf } from './stage'

describe('the confirmation of an address', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open({ confirm: 'required' })))
  after(() => stage.close())

  it('is asked for by mail, and waited for by the sign-in', async () => {
    await stage.register('ada@example.com')
    assert.deepEqual(wordOf(await stage.signIn('ada@example.com')), [403, 'not-confirmed'])
    // Who does not know the password learns nothing of it.
    assert.deepEqual(wordOf(await stage.signIn('ada@example.com', 'wrong')), [401, 'invalid-login'])
    const token = await stage.token('ada@example.com')
    const answer = await stage.api.request('GET', `/user_confirm/${token}`)
    assert.deepEqual([answer.status, answer.body], [200, { confirmed: true }])
    const { body } = await stage.signIn('ada@example.com')
    assert.ok(Date.parse(body.user.confirmedAt) > Date.now() - 60_000)
    assert.deepEqual(wordOf(await stage.api.request('GET', `/user_confirm/${token}`)), [400, 'invalid-link'])
  })

  it('asks browsers by a page, and happens when its button is pressed', async () => {
    const { id } = await stage.register('bob@example.com')
    const at = `/user_confirm/${await stage.token('bob@example.com')}`
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const answer = (method: string, path = at) => stage.api.request(method, path, { headers })
    const users = () => stage.api.app.get('postgresqlClient')('users')
    // What scans mails opens the link, more than once.
    for (const method of ['GET', 'HEAD', 'GET']) await answer(method)
    assert.equal((await users().where({ id }).first()).confirmedAt, null)
    const { body } = await answer('GET')
    const [, action] = /<form method="post" action="([^"]+)">/.exec(body)!
    assert.equal(action, at)
    const pressed = await answer('POST', action)
    assert.equal(pressed.status, 200)
    assert.match(pressed.body, /<h1>Thank you<\/h1>/)
    assert.ok((await users().where({ id }).first()).confirmedAt)
    for (const method of ['GET', 'POST']) {
      const late = await answer(method)
      assert.equal(late.status, 400)
      assert.match(late.body, /The link is not valid/)
      assert.doesNotMatch(late.body, /<form/)
    }
  })

  it('takes a POST of a program as well', async () => {
    await stage.register('flo@example.com')
    const at = `/user_confirm/${await stage.token('flo@example.com')}`
    const { status, body } = await stage.api.request('POST', at)
    assert.deepEqual([status, body], [200, { confirmed: true }])
  })

  it('is sent again, with a link that takes the place of the first', async () => {
    await stage.register('cleo@example.com')
    const first = await stage.token('cleo@example.com')
    assert.equal((await stage.post('/confirmations', { email: ' Cleo@Example.com ' })).status, 201)
    const second = await stage.token('cleo@example.com', 2)
    assert.notEqual(first, second)
    assert.deepEqual(wordOf(await stage.post('/confirmations', { token: first })), [400, 'invalid-link'])
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => stage.post('/confirmations', { token: second }))
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400, 400])
  })

  it('says the same to whoever asks for unknown ones and known ones', async () => {
    for (const body of [{ email: 'nobody@example.com' }, { email: 'ada@example.com' }, { username: 'ada' }])
      assert.deepEqual((await stage.post('/confirmations', body)).body, {})
    for (const body of [{}, { email: 7 }, { email: 'a@b.c', username: 'x' }, { who: 'x' }, { token: 7 }])
      assert.equal((await stage.post('/confirmations', body)).status, 400, JSON.stringify(body))
    assert.equal((await stage.mails('ada@example.com', 1)).length, 1)
  })

  it('is good for a day', async () => {
    await stage.register('dan@example.com')
    const token = await stage.token('dan@example.com')
    const links = stage.api.app.get('postgresqlClient')('links')
    await links.where({ kind: 'confirm' }).update({ expiresAt: new Date(Date.now() - 1) })
    assert.deepEqual(wordOf(await stage.post('/confirmations', { token })), [400, 'invalid-link'])
  })

  it('is lost when an admin changes the address, and asked for anew', async () => {
    const { body } = await stage.signIn('ada@example.com')
    const root = await stage.api.person('root', 'admin')
    const at = `/users/${body.user.id}`
    const change = { body: { email: 'ada@new.example.com' } }
    const changed = await stage.api.request('PATCH', at, { as: root, ...change })
    assert.deepEqual([changed.status, changed.body.confirmedAt], [200, null])
    assert.deepEqual(wordOf(await stage.signIn('ada@new.example.com')), [403, 'not-confirmed'])
    await stage.post('/confirmations', { token: await stage.token('ada@new.example.com') })
    assert.equal((await stage.signIn('ada@new.example.com')).status, 201)
    const headers = { authorization: `Bearer ${body.accessToken}` }
    const forged = await stage.api.request('PATCH', at, { headers, body: { confirmedAt: new Date() } })
    assert.equal(forged.status, 400)
    const other = { body: { email: 'ada@other.example.com' } }
    assert.equal((await stage.api.request('PATCH', at, { headers, ...other })).status, 400)
  })

  it('is not lost when a form sends the same address along', async () => {
    const gil = await stage.api.person('gil')
    const root = await stage.api.person('root', 'admin')
    const body = { firstName: 'Gilbert', email: ' Gil@Example.com ' }
    for (const as of [gil, root]) {
      const answer = await stage.api.request('PATCH', `/users/${gil.id}`, { as, body })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      assert.ok(answer.body.confirmedAt)
    }
    const only = await stage.api.request('PATCH', `/users/${gil.id}`, { as: gil, body: { email: gil.email } })
    assert.equal(only.status, 200, JSON.stringify(only.body))
    // Nobody learns by it what the address of another is.
    const mia = await stage.api.person('mia')
    const [right, wrong] = await Promise.all(
      [gil.email, 'other@example.com'].map(email =>
        stage.api.request('PATCH', `/users/${gil.id}`, { as: mia, body: { email } })
      )
    )
    assert.deepEqual(wordOf(right), wordOf(wrong))
  })

  it('is not to be had for another address than the one that was written to', async () => {
    const { id } = await stage.register('eve@example.com')
    const token = await stage.token('eve@example.com')
    await stage.api.app.service('users').patch(id, { email: 'eve@other.example.com' })
    assert.deepEqual(wordOf(await stage.post('/confirmations', { token })), [400, 'invalid-link'])
  })
})

describe('a new address', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open()))
  after(() => stage.close())
  const start = async (name: string) => {
    await stage.register(`${name}@example.com`)
    await stage.mails(`${name}@example.com`, 1)
    const { body } = await stage.signIn(`${name}@example.com`)
    const headers = { authorization: `Bearer ${body.accessToken}` }
    const wish = (data: object) => stage.post('/email-changes', data, headers)
    return { id: body.user.id, wish, me: () => stage.api.request('GET', '/me', { headers }) }
  }

  it('counts once it is confirmed, and the old one is told', async () => {
    const { wish, me } = await start('ada')
    assert.equal((await wish({ email: 'ada@new.example.com', currentPassword: 'wrong' })).status, 400)
    assert.equal((await wish({ email: 'nonsense', currentPassword: PASSWORD })).status, 400)
    const email = 'Ada@New.example.com'
    assert.deepEqual((await wish({ email, currentPassword: PASSWORD })).body, {})
    const token = await stage.token('ada@new.example.com')
    assert.equal((await me()).body.email, 'ada@example.com')
    assert.equal((await stage.api.request('GET', `/user_confirm/${token}`)).status, 200)
    assert.equal((await me()).body.email, 'ada@new.example.com')
    const [notice] = await stage.mails('ada@example.com', 2)
    assert.match(notice.text, /new e-mail address: ada@new\.example\.com/)
    assert.equal((await stage.signIn('ada@new.example.com')).status, 201)
  })

  it('must be free when it is confirmed', async () => {
    const { wish } = await start('bob')
    await wish({ email: 'wanted@example.com', currentPassword: PASSWORD })
    const token = await stage.token('wanted@example.com')
    await stage.register('wanted@example.com')
    assert.equal((await stage.post('/confirmations', { token })).status, 409)
  })

  it('is for those who are signed in', async () => {
    const answer = await stage.post('/email-changes', { email: 'x@example.com', currentPassword: PASSWORD })
    assert.deepEqual([answer.status, answer.body.data.error], [401, 'not-signed-in'])
  })
})
