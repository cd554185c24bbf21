// The throttle: who knocks too often is told to come back later, at every door of the accounts, and nobody else is.
import assert from 'node:assert/strict'
import type { Params } from '@feathersjs/feathers'
import { actAs } from '../../../src/engine'
import { PASSWORD, testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import {
  PER_ACCOUNT,
  PER_ADDRESS,
  another,
  isTooMuch,
  letThrough,
  limits,
  newAddress,
  overRest,
  overSockets
} from './stage'
import type { Post } from './stage'

const signIn = (email: string, password = 'wrong') => ({ strategy: 'local', email, password })

/** Bodies by path, each about an account of its own. */
const knocks: Record<string, (name: string) => object> = {
  authentication: name => signIn(`${name}@example.com`),
  refresh: name => ({ refreshToken: name }),
  users: name => ({ email: `${name}@example.com`, password: PASSWORD }),
  'password-resets': name => ({ email: `${name}@example.com` }),
  confirmations: name => ({ username: name }),
  passwords: name => ({ token: name, password: PASSWORD }),
  'email-changes': name => ({ email: `${name}@example.com`, currentPassword: PASSWORD })
}

/** Those that name an account. */
const named = ['authentication', 'users', 'password-resets', 'confirmations', 'email-changes']

describe('the throttle', () => {
  let api: TestApp
  before(async () => (api = await testApp(limits)))
  after(() => api.stop())

  /** How often a password has been tried; each try is counted before it is looked at. */
  const tried = async () => Number((await api.app.get('postgresqlClient')('attempts').sum('count'))[0].sum)

  for (const [door, over] of [
    ['REST', overRest],
    ['sockets', overSockets]
  ] as const) {
    describe(`over ${door}`, () => {
      const post: Post = (...given) => over(api.url)(...given)
      for (const [path, body] of Object.entries(knocks)) {
        it(`limits ${path} by address`, async () => {
          const from = newAddress()
          const name = (number: number) => `${door}-${path}-${number}`.toLowerCase()
          assert.equal(await letThrough(number => post(from, path, body(name(number)))), PER_ADDRESS)
          assert.ok(isTooMuch(await post(from, path, body(name(0)))), 'and so it stays')
          assert.ok(!isTooMuch(await post(newAddress(), path, body(name(98)))), 'from elsewhere')
        })
      }

      for (const path of named) {
        it(`limits ${path} by account`, async () => {
          const body = knocks[path](`${door}-${path}-one`.toLowerCase())
          assert.equal(await letThrough(() => post(newAddress(), path, body)), PER_ACCOUNT)
          const other = knocks[path](`${door}-${path}-other`.toLowerCase())
          assert.ok(!isTooMuch(await post(newAddress(), path, other)), 'another account')
        })
      }
    })
  }

  it('counts all doors of an address together', async () => {
    const [from, post] = [newAddress(), overRest(api.url)]
    const paths = Object.keys(knocks)
    assert.equal(
      await letThrough(n =>
        (n % 2 ? overSockets(api.url) : post)(
          from,
          paths[n % paths.length],
          knocks[paths[n % paths.length]](`all${n}`)
        )
      ),
      PER_ADDRESS
    )
  })

  it('tells nobody whether there is an account, and lets the right password in no more', async () => {
    const post = overRest(api.url)
    await api.app.service('users').create({ email: 'ada@example.com', password: PASSWORD })
    const answers = []
    for (const email of ['ada@example.com', 'nobody@example.com'])
      for (let n = 0; n <= PER_ACCOUNT; n++) {
        const { status, body } = await post(newAddress(), 'authentication', signIn(email))
        answers.push([status, body.message.replace(/\d+/, 'some'), Object.keys(body.data)])
      }
    assert.deepEqual(answers.slice(0, PER_ACCOUNT + 1), answers.slice(PER_ACCOUNT + 1))
    assert.ok(isTooMuch(await post(newAddress(), 'authentication', signIn(' ADA@example.com', PASSWORD))))
  })

  it('refuses before a password is looked at, and makes nobody', async () => {
    const [from, post] = [newAddress(), overRest(api.url)]
    await letThrough(n => post(from, 'authentication', signIn(`before${n}@example.com`)))
    const before = await tried()
    assert.ok(before > 0)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(from, 'authentication', signIn(`behind${n}@example.com`)))
    )
    assert.ok(answers.every(isTooMuch))
    assert.equal(await tried(), before)
    const email = 'unmade@example.com'
    assert.ok(isTooMuch(await post(from, 'users', { email, password: PASSWORD })))
    const query = { email, $limit: 0 }
    assert.equal((await api.app.service('users').find({ query })).total, 0)
  })

  it('lets no more through where many come at the same moment', async () => {
    const [from, post] = [newAddress(), overRest(api.url)]
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => post(from, 'password-resets', { email: `many${n}@example.com` }))
    )
    assert.equal(answers.filter(answer => !isTooMuch(answer)).length, PER_ADDRESS)
  })

  it('leaves alone whoever comes with an access token, reads, or is the application itself', async () => {
    const [from, post] = [newAddress(), overRest(api.url)]
    const service = api.app.service('users')
    const { id } = await service.create({ email: 'bob@example.com', password: PASSWORD })
    const { body } = await post(from, 'authentication', signIn('bob@example.com', PASSWORD))
    await letThrough(n => post(from, 'password-resets', { email: `bobs${n}@example.com` }))
    const { accessToken } = body
    for (let n = 0; n < PER_ADDRESS + 2; n++) {
      const again = await post(from, 'authentication', { strategy: 'jwt', accessToken })
      assert.equal(again.status, 201)
      const headers = { authorization: `Bearer ${accessToken}`, 'x-forwarded-for': from }
      assert.equal((await fetch(`${api.url}/users/${id}`, { headers })).status, 200)
      const params = { address: from } as Params
      await service.create({ email: `made${n}@example.com`, password: PASSWORD }, params)
      const acting = actAs(null, params)
      await service.create({ email: `acted${n}@example.com`, password: PASSWORD }, acting)
    }
  })

  it('limits how often the old password is tried by whoever is signed in', async () => {
    const bodies = { currentPassword: 'wrong', password: PASSWORD }
    const cleo = await api.app.service('users').create({ email: 'cleo@example.com', password: PASSWORD })
    const accessToken = await api.app
      .service('authentication')
      .createAccessToken({}, { subject: String(cleo.id) })
    const tries = await letThrough(async () => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${accessToken}`,
        'x-forwarded-for': newAddress()
      }
      const answer = await fetch(`${api.url}/passwords`, {
        method: 'POST',
        headers,
        body: JSON.stringify(bodies)
      })
      return { status: answer.status, body: await answer.json(), headers: answer.headers }
    })
    assert.equal(tries, PER_ACCOUNT)
  })

  it('counts for all applications on a database together', async () => {
    const other = await another(api.app.get('databaseUrl')!)
    try {
      const posts = [overRest(api.url), overRest(other.url), overSockets(other.url)]
      const from = newAddress()
      const byAddress = await letThrough(n =>
        posts[n % 3](from, 'password-resets', { email: `shared${n}@example.com` })
      )
      assert.equal(byAddress, PER_ADDRESS)
      for (const post of posts)
        assert.ok(isTooMuch(await post(from, 'password-resets', { email: 'last@example.com' })))
      const byAccount = await letThrough(n =>
        posts[n % 2](newAddress(), 'authentication', signIn('dan@example.com'))
      )
      assert.equal(byAccount, PER_ACCOUNT)
    } finally {
      await other.stop()
    }
  })
})
