// Whose an identity is: nobody gets into an account that is not his, and nobody's is made twice.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import { Browser } from './browser'
import { Stage, homeOf } from './stage'

describe('the user behind an identity', () => {
  let stage: Stage
  before(async () => {
    stage = await Stage.open()
  })
  after(() => stage.close())

  const users = () => stage.api.app.service('users')
  const usersWith = (email: string) =>
    stage.api.app.get('postgresqlClient')('users').where({ email }).count('* as n').first()
  const identitiesOf = (userId: number) =>
    stage.api.app.get('postgresqlClient')('identities').where({ userId }).pluck('subject')

  it('is one with the same verified address, if his is confirmed too', async () => {
    const { id } = await stage.api.person('bob')
    const home = await stage.signIn(stage.knowVerified('bob-1', 'BOB@example.com'))
    assert.equal((await stage.me(home)).id, id)
    assert.deepEqual(await identitiesOf(id), ['bob-1'])
    // His password is still his.
    const body = { strategy: 'local', email: 'bob@example.com', password: PASSWORD }
    assert.equal((await stage.api.request('POST', '/authentication', { body })).status, 201)
  })

  it('is never one who has registered with an address of another', async () => {
    const email = 'victim@example.com'
    const { status, body } = await stage.api.request('POST', '/users', {
      body: { email, password: PASSWORD }
    })
    assert.equal(status, 201)
    const home = await stage.signIn(stage.knowVerified('victim-1', email))
    assert.deepEqual([home.error, home.access_token], ['identity-not-linked', undefined])
    assert.deepEqual(await identitiesOf(body.id), [])
  })

  const unsure: [string, Record<string, unknown>][] = [
    ['an address that is not verified', { email: 'carl@example.com', email_verified: false }],
    ['an address of which nothing is said', { email: 'carl@example.com' }],
    ['a word in the place of true', { email: 'carl@example.com', email_verified: 'true' }],
    ['no address', { email_verified: true }],
    ['an address that is none', { email: 'carl', email_verified: true }],
    ['two addresses', { email: 'carl@example.com,root@example.com', email_verified: true }],
    ['a letter that becomes another in lower case', { email: '\u212Aarl@example.com', email_verified: true }]
  ]
  for (const [name, claims] of unsure) {
    it(`is nobody with ${name}`, async () => {
      await stage.api.person('carl')
      await stage.api.person('karl')
      const counts = async () => [await stage.count('users'), await stage.count('identities')]
      const before = await counts()
      const home = await stage.signIn(stage.know('carl-1', claims))
      assert.deepEqual([home.error, home.access_token], ['email-not-verified', undefined])
      assert.deepEqual(await counts(), before)
    })
  }

  it('is known by his identity, whatever his address has become', async () => {
    const { id } = await stage.person(stage.knowVerified('dora-1', 'dora@example.com'))
    await stage.api.person('eva')
    stage.knowVerified('dora-1', 'eva@example.com')
    assert.equal((await stage.person('dora-1')).id, id)
    stage.know('dora-1')
    assert.equal((await stage.person('dora-1')).id, id)
  })

  it('does not sign in while he is locked, nor once he is gone', async () => {
    const { id } = await stage.person(stage.knowVerified('fay-1', 'fay@example.com'))
    await users().patch(id, { lockedAt: new Date() })
    assert.equal((await stage.signIn('fay-1')).error, 'account-locked')
    await users().remove(id)
    assert.deepEqual(await identitiesOf(id), [])
    const again = await stage.person('fay-1')
    assert.notEqual(again.id, id)
  })

  it('is not linked while he is locked', async () => {
    const { id } = await stage.api.person('gil')
    await users().patch(id, { lockedAt: new Date() })
    assert.equal((await stage.signIn(stage.knowVerified('gil-1', 'gil@example.com'))).error, 'account-locked')
    assert.deepEqual(await identitiesOf(id), [])
  })

  it('is one, however many callbacks come at the same moment', async () => {
    const subject = stage.knowVerified('hal-1', 'hal@example.com')
    const browsers = Array.from({ length: 8 }, () => new Browser())
    const callbacks: string[] = []
    for (const browser of browsers) callbacks.push(await stage.toCallback(browser, subject))
    const homes = await Promise.all(
      browsers.map(async (browser, n) => homeOf((await browser.next(callbacks[n]))!))
    )
    const ids = await Promise.all(homes.map(async home => (await stage.me(home)).id))
    assert.equal(new Set(ids).size, 1)
    assert.deepEqual(await usersWith('hal@example.com'), { n: '1' })
    assert.deepEqual(await identitiesOf(ids[0]), ['hal-1'])
  })

  it('is one also for several identities with one address, and beside a registration', async () => {
    const subjects = ['ivy-1', 'ivy-2', 'ivy-3'].map(subject =>
      stage.knowVerified(subject, 'ivy@example.com')
    )
    const ways: [Browser, string][] = []
    for (const subject of subjects) {
      const browser = new Browser()
      ways.push([browser, await stage.toCallback(browser, subject)])
    }
    const body = { email: 'ivy@example.com', password: PASSWORD }
    const [, ...homes] = await Promise.all([
      stage.api.request('POST', '/users', { body }),
      ...ways.map(async ([browser, callback]) => homeOf((await browser.next(callback))!))
    ])
    assert.deepEqual(await usersWith('ivy@example.com'), { n: '1' })
    const ids = await Promise.all(
      homes.filter(home => !home.error).map(async home => (await stage.me(home)).id)
    )
    assert.ok(new Set(ids).size <= 1)
    assert.ok(homes.every(({ error }) => error === undefined || error === 'identity-not-linked'))
  })

  it('has a name as far as it is valid, and nothing else that the provider says', async () => {
    const make = async (subject: string, claims: object) => {
      stage.know(subject, { email: `${subject}@example.com`, email_verified: true, ...claims })
      const { firstName, lastName, role, lockedAt } = await stage.me(await stage.signIn(subject))
      assert.deepEqual([role, lockedAt], ['user', null])
      return [firstName, lastName]
    }
    assert.deepEqual(await make('jo-1', { name: 'Jo van Doe', role: 'admin' }), ['Jo van', 'Doe'])
    assert.deepEqual(await make('jo-2', { name: 'Jo' }), ['Jo', null])
    assert.deepEqual(await make('jo-3', { given_name: 'x'.repeat(300), family_name: 'Doe' }), [null, 'Doe'])
    assert.deepEqual(await make('jo-4', { given_name: 'a\u0000b', family_name: 7 }), [null, null])
  })

  it('has a password that nobody knows, and can ask for one', async () => {
    const { email } = await stage.person(stage.knowVerified('kim-1', 'kim@example.com'))
    for (const password of ['', 'kim-1', 'kim@example.com', 'null', 'undefined']) {
      const body = { strategy: 'local', email, password }
      assert.equal((await stage.api.request('POST', '/authentication', { body })).status, 401)
    }
    assert.equal((await stage.api.request('POST', '/password-resets', { body: { email } })).status, 201)
  })
})

describe('the user behind an identity, where addresses must be confirmed', () => {
  it('waits for that, though he is linked', async () => {
    const stage = await Stage.open({ accounts: { confirm: 'required' } })
    try {
      const { id } = await stage.person(stage.knowVerified('pia-1', 'pia@example.com'))
      await stage.api.app.service('users').patch(id, { confirmedAt: null })
      assert.equal((await stage.signIn('pia-1')).error, 'not-confirmed')
    } finally {
      await stage.close()
    }
  })
})
