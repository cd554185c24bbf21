// The settings of providers: what is wrong is told without a secret, and without providers nothing is there.
import assert from 'node:assert/strict'
import { ConfigurationError, loadConfiguration } from '../../../src/configuration'
import { admin, resource } from '../../../src/engine'
import users from '../../../src/services/accounts/users.resource'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { Browser } from './browser'
import { FalseProvider } from './false-provider'
import { client } from './stage'

const problemsOf = (oauth: unknown): string => {
  try {
    loadConfiguration({ authentication: { oauth } })
    return ''
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error))
    return error.problems.join('\n')
  }
}

const own = { key: 'key', secret: 'geheim' }
const wrong: [unknown, RegExp][] = [
  [{ google: 'geheim' }, /^authentication\.oauth\.google: its value must be (an )?object$/],
  [{ google: { key: 'key' } }, /^authentication\.oauth\.google\.secret \(OAUTH_GOOGLE_SECRET\) is missing$/],
  [
    { google: { ...own, secret: '' } },
    /google\.secret \(OAUTH_GOOGLE_SECRET\): its value must NOT have fewer/
  ],
  [{ google: { ...own, geheimer: 'geheim' } }, /google\.geheimer is not a setting/],
  [
    { hangar: own },
    /^authentication\.oauth\.hangar needs issuer, or authorize_url, access_url and profile_url$/
  ],
  [
    { hangar: { ...own, issuer: 'http://hangar.example' } },
    /hangar\.issuer: its value must look like https:/
  ],
  [{ hangar: { ...own, issuer: 'https://localhost.evil.example#' } }, /hangar\.issuer: its value must/],
  [{ hangar: { ...own, issuer: 'http://localhost.example' } }, /hangar\.issuer: its value must/],
  [{ defaults: own }, /oauth\.defaults is not a setting/],
  [{ constructor: own }, /oauth\.constructor is not a setting/],
  [{ 'A b': own }, /oauth\.A b is not a setting/]
]

describe('the settings of providers', () => {
  for (const [oauth, said] of wrong) {
    it(`refuse ${JSON.stringify(oauth)}`, () => {
      const problems = problemsOf(oauth)
      assert.match(problems, said)
      assert.doesNotMatch(problems, /"?geheim\b/)
    })
  }

  it('take known providers, issuers, and addresses', () => {
    const addresses = { authorize_url: 'https://a/x', access_url: 'https://a/y', profile_url: 'https://a/z' }
    const issuer = 'http://localhost:3000'
    assert.equal(problemsOf({ google: own, github: own, gitlab: own }), '')
    assert.equal(problemsOf({ hangar: { ...own, issuer }, zeppelins: { ...own, ...addresses } }), '')
  })

  it('ask for a public address over TLS in production', () => {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    try {
      assert.match(problemsOf({ google: own }), /application\.url \(APPLICATION_URL\) must begin with https:/)
    } finally {
      process.env.NODE_ENV = before
    }
  })
})

describe('an application', () => {
  let provider: FalseProvider
  before(async () => void (provider = await new FalseProvider().open()))
  after(() => provider.close())

  const withApp = async (
    overrides: object,
    resources: readonly unknown[],
    work: (api: TestApp) => Promise<void>
  ) => {
    const api = await testApp(overrides, resources as never)
    try {
      await work(api)
    } finally {
      await api.stop()
    }
  }

  it('without providers has no such door, no cookie and no document of it', () =>
    withApp({}, [], async api => {
      for (const path of ['/oauth/google', '/oauth/google/callback', '/identity-links'])
        assert.equal((await api.request('GET', path)).status, 404)
      const { headers } = await api.request('GET', '/health')
      assert.equal(headers.get('set-cookie'), null)
      const { body } = await api.request('GET', '/openapi.json')
      assert.deepEqual(
        Object.keys(body.paths).filter(path => /oauth|identity-links/.test(path)),
        []
      )
    }))

  it('may have providers of any name', () => {
    const names = ['dynamic', 'transport', 'my-defaults', 'instagram', 'settings']
    const oauth = Object.fromEntries(names.map(name => [name, client(provider.addresses)]))
    return withApp({ authentication: { oauth } }, [], async api => {
      for (const name of names) {
        const next = new URL((await new Browser().next(`${api.url}/oauth/${name}?scope=all&dynamic=1`))!)
        assert.equal(next.origin + next.pathname, `${provider.url}/authorize`)
        assert.equal(next.searchParams.get('scope'), 'openid email profile')
        assert.equal(next.searchParams.get('redirect_uri'), `${api.url}/oauth/${name}/callback`)
      }
    })
  })

  it('tells in its documents which providers there are', () =>
    withApp({ authentication: { oauth: { hangar: client(provider.addresses) } } }, [], async api => {
      const { body } = await api.request('GET', '/openapi.json')
      const paths = Object.keys(body.paths).filter(path => /oauth|identity-links/.test(path))
      assert.deepEqual(paths.sort(), ['/identity-links', '/oauth/{provider}', '/oauth/{provider}/callback'])
      assert.deepEqual(body.paths['/oauth/{provider}'].get.parameters[0].schema.enum, ['hangar'])
    }))

  it('behind TLS has a cookie that is for TLS and for itself alone', () =>
    withApp(
      {
        application: { url: 'https://app.example/plumage' },
        authentication: { oauth: { hangar: client(provider.addresses) } }
      },
      [],
      async api => {
        const browser = new Browser()
        const next = new URL((await browser.next(`${api.url}/oauth/hangar`))!)
        assert.equal(
          next.searchParams.get('redirect_uri'),
          'https://app.example/plumage/oauth/hangar/callback'
        )
        assert.match(
          browser.given[0],
          /^__Host-oauth\.hangar=[\w-]+; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i
        )
      }
    ))

  it('tells browsers and callers who come too often to come back later', () =>
    withApp(
      {
        throttle: { perAddress: 6, perAccount: 0 },
        authentication: { oauth: { hangar: client(provider.addresses) } }
      },
      [],
      async api => {
        const get = async (path: string) => (await new Browser().next(api.url + path))!
        for (let n = 0; n < 3; n++) {
          assert.match(await get('/oauth/hangar'), /\/authorize\?/)
          assert.match(await get('/oauth/hangar/callback'), /#error=invalid-flow$/)
        }
        assert.equal(await get('/oauth/hangar?redirect=/in'), `${api.url}/in#error=too-many-requests`)
        assert.equal(await get('/oauth/hangar/callback'), `${api.url}/#error=too-many-requests`)
      }
    ))

  it('lets nobody name the strategy, though the settings do', () => {
    const authStrategies = ['jwt', 'local', 'refresh', 'oauth']
    const overrides = { authentication: { authStrategies, oauth: { hangar: client(provider.addresses) } } }
    return withApp(overrides, [], async api => {
      const person = { provider: 'hangar', subject: '1', email: 'root@example.com' }
      const body = { strategy: 'oauth', person, ...person }
      const answer = await api.request('POST', '/authentication', { body: { ...body, email: undefined } })
      assert.deepEqual([answer.status, answer.body.data.error], [401, 'invalid-strategy'])
    })
  })

  it('where strangers may not register lets nobody in by a provider either', () => {
    const { access } = users
    const closed = resource({ ...users, access: { ...access, create: admin } } as typeof users)
    const hangar = client({ ...provider.addresses, scope: 'email' })
    const overrides = { authentication: { oauth: { hangar } } }
    return withApp(overrides, [closed], async api => {
      provider.answers.set('/token', { access_token: 'x' })
      provider.answers.set('/user', { id: 1, email: 'new@example.com', email_verified: true })
      const home = await new Browser().follow(`${api.url}/oauth/hangar`, url => url.includes('#'))
      assert.match(home, /#error=forbidden$/)
    })
  })
})
