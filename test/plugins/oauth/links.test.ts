// Linking: a signed-in user takes an identity as his own, and nobody does so for another.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import type { Answer, Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { Browser } from './browser'
import { Stage, client, homeOf } from './stage'
import type { Home } from './stage'

describe('linking an identity', () => {
  let stage: Stage
  before(async () => {
    // Nobody answers there.
    const nowhere = ['authorize', 'access', 'profile'].map(key => [`${key}_url`, 'http://localhost:9/'])
    stage = await Stage.open({}, { other: client(Object.fromEntries(nowhere)) })
  })
  after(() => stage.close())

  const post = (as: Person | undefined, body: unknown): Promise<Answer> =>
    stage.api.request('POST', '/identity-links', { as, body })
  const begin = async (as: Person): Promise<string> => {
    const { status, body } = await post(as, { provider: 'oidc', currentPassword: PASSWORD })
    assert.equal(status, 201, JSON.stringify(body))
    return body.url
  }
  const wordOf = ({ status, body }: Answer) => [status, body.data?.error]
  /** Goes to the provider with what `begin` has answered, and home. */
  const go = async (url: string, subject: string): Promise<Home> => {
    stage.provider.next = { subject }
    const browser = new Browser()
    const callback = await browser.follow(`${url}&redirect=/settings`, stage.isCallback)
    return homeOf((await browser.next(callback))!)
  }
  const identities = async (as: Person): Promise<string[]> =>
    (await stage.api.request('GET', '/identities', { as })).body.data.map(({ subject }: any) => subject)
  const age = () =>
    stage.api.app
      .get('postgresqlClient')('identity_tickets')
      .update({ expiresAt: new Date(Date.now() - 1) })

  it('takes two steps, and whatever address the provider tells', async () => {
    const ada = await stage.api.person('ada')
    const home = await go(await begin(ada), stage.know('elsewhere', { email: 'other@example.com' }))
    assert.equal(home.url, `${stage.api.url}/settings`)
    assert.deepEqual(Object.keys(home).sort(), ['link', 'url'])
    assert.deepEqual(await identities(ada), [])
    const { status, body } = await post(ada, { ticket: home.link })
    assert.deepEqual([status, body.subject, body.userId], [201, 'elsewhere', ada.id])
    assert.ok(!('key' in body))
    assert.deepEqual(await identities(ada), ['elsewhere'])
    assert.deepEqual(await stage.told(ada.email), ['identity-linked'])
    assert.equal((await stage.person('elsewhere')).id, ada.id)
  })

  it('does nothing more for one that is linked already, and refuses one that is somebody else’s', async () => {
    const [bob, eve] = [await stage.api.person('bob'), await stage.api.person('eve')]
    const link = async (as: Person) => post(as, { ticket: (await go(await begin(as), 'bobs')).link })
    assert.equal((await link(bob)).status, 201)
    assert.equal((await link(bob)).status, 201)
    assert.deepEqual(wordOf(await link(eve)), [409, 'identity-taken'])
    assert.deepEqual([await identities(bob), await identities(eve)], [['bobs'], []])
  })

  it('is for who knows the password', async () => {
    const ada = await stage.api.person('ada')
    assert.deepEqual(wordOf(await post(undefined, { provider: 'oidc' })), [401, 'not-signed-in'])
    assert.deepEqual(wordOf(await post(ada, { provider: 'oidc', currentPassword: 'wrong' })), [
      400,
      'wrong-password'
    ])
    assert.deepEqual(wordOf(await post(ada, { provider: 'oidc' })), [400, 'invalid-data'])
  })

  it('uses each ticket once, and not for long', async () => {
    const ada = await stage.api.person('ada')
    const url = await begin(ada)
    const home = await go(url, stage.know('again'))
    const again = homeOf((await new Browser().next(url))!)
    assert.equal(again.error, 'invalid-flow')
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(ada, { ticket: home.link })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400])

    const late = await begin(ada)
    await age()
    assert.equal(homeOf((await new Browser().next(late))!).error, 'invalid-flow')
    const second = await go(await begin(ada), stage.know('late'))
    await age()
    assert.deepEqual(wordOf(await post(ada, { ticket: second.link })), [400, 'invalid-flow'])
  })

  it('takes no ticket of the way out for one of the way back, nor for another provider', async () => {
    const ada = await stage.api.person('ada')
    const out = new URL(await begin(ada)).searchParams.get('ticket')
    assert.deepEqual(wordOf(await post(ada, { ticket: out })), [400, 'invalid-flow'])
    const wrong = (await begin(ada)).replace('/oauth/oidc', '/oauth/other')
    assert.equal(homeOf((await new Browser().next(wrong))!).error, 'invalid-flow')
    const { link } = await go(await begin(ada), stage.know('back'))
    const answer = await new Browser().next(`${stage.api.url}/oauth/oidc?ticket=${link}`)
    assert.equal(homeOf(answer!).error, 'invalid-flow')
  })

  it('is finished by the session that has begun it', async () => {
    const [ada, eve] = [await stage.api.person('ada'), await stage.api.person('eve')]
    // Somebody is made to follow another's link, in one direction or the other.
    const { link } = await go(await begin(eve), stage.know('lured'))
    assert.deepEqual(wordOf(await post(ada, { ticket: link })), [400, 'invalid-flow'])
    assert.deepEqual(wordOf(await post(eve, { ticket: link })), [400, 'invalid-flow'])
    const other = { strategy: 'local', email: ada.email, password: PASSWORD }
    const { body } = await stage.api.request('POST', '/authentication', { body: other })
    const home = await go(await begin(ada), 'lured')
    const elsewhere = { ...ada, token: body.accessToken }
    assert.deepEqual(wordOf(await post(elsewhere, { ticket: home.link })), [400, 'invalid-flow'])
    assert.equal(
      await stage.api.app.get('postgresqlClient')('identities').where({ subject: 'lured' }).first(),
      undefined
    )
  })

  it('ends with the session', async () => {
    const gus = await stage.api.person('gus')
    const urls = [await begin(gus), await begin(gus)]
    stage.provider.next = { subject: stage.know('gone') }
    const browser = new Browser()
    const callback = await browser.follow(urls[0], stage.isCallback)
    await stage.api.request('POST', '/logout', { as: gus, body: {} })
    assert.equal(homeOf((await browser.next(callback))!).error, 'invalid-flow')
    assert.equal(homeOf((await new Browser().next(urls[1]))!).error, 'invalid-flow')
    const left = stage.api.app.get('postgresqlClient')('identity_tickets').where({ userId: gus.id })
    assert.deepEqual(await left, [])
  })

  it('is not for tokens without a session', async () => {
    const ada = await stage.api.person('ada')
    const token = await stage.api.app
      .service('authentication')
      .createAccessToken({}, { subject: String(ada.id) })
    const answer = await post({ ...ada, token }, { provider: 'oidc', currentPassword: PASSWORD })
    assert.deepEqual(wordOf(answer), [400, 'invalid-flow'])
  })

  for (const makeDoor of [restDoor, socketDoor]) {
    it(`refuses what is no good over ${makeDoor === restDoor ? 'REST' : 'a socket'}`, async () => {
      const ada = await stage.api.person('ada')
      const door = makeDoor(stage.api)
      const bad: [unknown, string][] = [
        [{}, 'invalid-value'],
        [{ provider: 'nobody', currentPassword: PASSWORD }, 'invalid-value'],
        [{ provider: ['oidc'], currentPassword: PASSWORD }, 'invalid-value'],
        [{ provider: '__proto__', currentPassword: PASSWORD }, 'invalid-value'],
        [{ provider: 'oidc', currentPassword: { $ne: 1 } }, 'invalid-data'],
        [{ provider: 'oidc', currentPassword: PASSWORD, userId: 1 }, 'invalid-data'],
        [{ ticket: 7 }, 'invalid-flow'],
        [{ ticket: null }, 'invalid-flow'],
        [{ ticket: { subject: 'x' } }, 'invalid-flow'],
        [{ ticket: '\u0000' }, 'invalid-flow'],
        [{ ticket: 'x'.repeat(10_000) }, 'invalid-flow']
      ]
      for (const [data, error] of bad) {
        const { status, body } = await door.call(ada, { method: 'create', path: 'identity-links', data })
        assert.deepEqual([status, body.data?.error], [400, error], JSON.stringify(data))
      }
      for (const path of ['identities', 'identity-tickets']) {
        const data = { provider: 'oidc', subject: 'x', userId: ada.id }
        assert.equal((await door.call(ada, { method: 'create', path, data })).status, 403)
      }
      assert.equal((await door.call(ada, { method: 'find', path: 'identity-tickets' })).status, 403)
      const query = { key: 'oidc:elsewhere' }
      assert.equal((await door.call(ada, { method: 'find', path: 'identities', query })).status, 400)
      door.close()
    })
  }
})
