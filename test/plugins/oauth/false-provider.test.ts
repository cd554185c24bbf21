// Providers that lie, break down, are mistaken for others, or never answer.
import assert from 'node:assert/strict'
import { Browser } from './browser'
import { FalseProvider, idToken, silence, text } from './false-provider'
import { KEY } from './provider'
import { Stage, client, homeOf } from './stage'
import type { Home } from './stage'

describe('a provider', () => {
  let stage: Stage
  let issuer: FalseProvider
  let github: FalseProvider
  before(async () => {
    ;[issuer, github] = [await new FalseProvider().open(), await new FalseProvider().open()]
    stage = await Stage.open({}, { liar: client({ issuer: issuer.url }), github: client(github.addresses) })
  })
  after(async () => {
    issuer.close()
    github.close()
    await stage.close()
  })

  const signIn = async (name: string): Promise<Home> => {
    const browser = new Browser()
    const home = await browser.follow(`${stage.api.url}/oauth/${name}`, url => url.includes('#'))
    return homeOf(home)
  }
  const CONFIGURATION = '/.well-known/openid-configuration'

  it('that is down, or is no provider, is told of at the start, and asked again the next time', async () => {
    const broken: [string, object][] = [
      ['nothing there', text('not here', 404)],
      ['no JSON', text('<html>')],
      [
        'a redirect',
        (_: unknown, response: any) => response.writeHead(302, { location: '/elsewhere' }).end()
      ],
      ['a list', []],
      ['another issuer', issuer.discovery({ issuer: 'https://evil.example' })],
      ['an address without TLS', issuer.discovery({ token_endpoint: 'http://evil.example/token' })],
      ['an address that is none', issuer.discovery({ authorization_endpoint: 'javascript:alert(1)' })],
      ['no address', issuer.discovery({ token_endpoint: undefined })],
      ['far too much', issuer.discovery({ more: 'x'.repeat(1_100_000) })]
    ]
    issuer.answers.set('/elsewhere', issuer.discovery())
    // All else is as it should be.
    issuer.vouch({ sub: 'found' })
    issuer.answers.set('/user', { sub: 'found', email: 'found@example.com', email_verified: true })
    for (const [name, answer] of broken) {
      issuer.answers.set(CONFIGURATION, answer)
      assert.equal((await signIn('liar')).error, 'provider-failed', name)
    }
    issuer.answers.set(CONFIGURATION, issuer.discovery())
    assert.ok((await signIn('liar')).access_token)
  })

  it('is taken at its word only where that is whole', async () => {
    issuer.answers.set(CONFIGURATION, issuer.discovery())
    const lies: [string, Record<string, unknown>][] = [
      ['another nonce', { nonce: 'another' }],
      ['no nonce', { nonce: undefined }],
      ['another audience', { aud: 'somebody' }],
      ['another issuer', { iss: 'https://evil.example' }],
      ['no issuer', { iss: undefined }],
      ['a token that is old', { exp: Math.floor(Date.now() / 1000) - 3600 }],
      ['a token for ever', { exp: undefined }],
      ['a token that was asked for by another', { aud: [KEY, 'other'], azp: 'other' }],
      ['another subject than its profile', { sub: 'root' }],
      ['no subject', { sub: undefined }],
      ['an object for a subject', { sub: { a: 1 } }]
    ]
    issuer.answers.set('/user', { sub: 'liar', email: 'liar@example.com', email_verified: true })
    for (const [name, claims] of lies) {
      issuer.vouch({ sub: 'liar', ...claims })
      assert.equal((await signIn('liar')).error, 'provider-failed', name)
    }
    issuer.vouch({ sub: 'liar' })
    assert.ok((await signIn('liar')).access_token)
  })

  it('must vouch for the address that it tells, not for another', async () => {
    issuer.vouch({ sub: 'two', email: 'two@example.com', email_verified: true })
    issuer.answers.set('/user', { sub: 'two', email: 'root@example.com' })
    assert.equal((await signIn('liar')).error, 'email-not-verified')
    issuer.answers.set('/user', { sub: 'two', email_verified: true })
    assert.ok((await signIn('liar')).access_token)
  })

  it('may end its issuer with a slash', async () => {
    const other = await new FalseProvider().open()
    const own = await Stage.open({}, { other: client({ issuer: other.url }) })
    other.answers.set(CONFIGURATION, other.discovery({ issuer: `${other.url}/` }))
    other.answers.set('/user', { sub: 'x', email: 'x@example.com', email_verified: true })
    const homeWith = async (iss: string) => {
      other.vouch({ sub: 'x', iss })
      return homeOf(await new Browser().follow(`${own.api.url}/oauth/other`, url => url.includes('#')))
    }
    assert.equal((await homeWith(other.url)).error, 'provider-failed')
    assert.ok((await homeWith(`${other.url}/`)).access_token)
    other.close()
    await own.close()
  })

  it('that gives no token is told of', async () => {
    const wrong: [string, object][] = [
      ['an error', text('{"error":"invalid_client","error_description":"words"}', 401)],
      ['nothing', {}],
      ['a list', []],
      ['no ID token', { access_token: 'x' }],
      ['an ID token that is none', { access_token: 'x', id_token: 'x' }],
      ['an ID token of words', { access_token: 'x', id_token: 'a.b.c' }],
      ['an ID token of null', { access_token: 'x', id_token: `${idToken({}).split('.')[0]}.bnVsbA.c` }],
      ['an object for a token', { access_token: { a: 1 }, id_token: 'x' }],
      ['a page', text('<html>')],
      ['a fault', text('', 500)]
    ]
    for (const [name, answer] of wrong) {
      issuer.answers.set('/token', answer)
      assert.deepEqual(await signIn('liar'), { url: `${stage.api.url}/`, error: 'provider-failed' }, name)
    }
  })

  it('that never answers lets nobody wait for long', async function () {
    this.timeout(30_000)
    const start = Date.now()
    issuer.answers.set('/token', silence)
    github.answers.set('/token', { access_token: 'x' })
    github.answers.set('/user', silence)
    const homes = await Promise.all([signIn('liar'), signIn('github')])
    assert.deepEqual(
      homes.map(({ error }) => error),
      ['provider-failed', 'provider-failed']
    )
    assert.ok(Date.now() - start < 20_000)
  })

  it('that drips lets nobody wait for long', async function () {
    this.timeout(30_000)
    const drip = (_: unknown, response: any) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 200)
      response.on('close', () => clearInterval(timer))
    }
    issuer.answers.set('/token', drip)
    github.answers.set('/user', drip)
    const homes = await Promise.all([signIn('liar'), signIn('github')])
    assert.deepEqual(
      homes.map(({ error }) => error),
      ['provider-failed', 'provider-failed']
    )
  })

  it('is not taken for another by coming back there', async () => {
    issuer.answers.set(CONFIGURATION, issuer.discovery())
    issuer.vouch({ sub: 'ada-1' })
    issuer.answers.set('/user', { sub: 'ada-1', email: 'mallory@example.com', email_verified: true })
    const { id } = await stage.person(stage.knowVerified('ada-1', 'ada-1@example.com'))
    const browser = new Browser()
    const callback = await browser.follow(`${stage.api.url}/oauth/liar`, url => url.includes('/callback?'))
    const jar = browser.cookies(stage.api.url)
    jar.set('oauth.oidc', jar.get('oauth.liar')!)
    const crossed = homeOf((await browser.next(callback.replace('/liar/', '/oidc/')))!)
    assert.equal(crossed.error, 'invalid-flow')
    const own = await stage.me(await signIn('liar'))
    assert.notEqual(own.id, id)
  })

  it('that wants the secret in a header only gets it there', async () => {
    const other = await new FalseProvider().open()
    const { api } = await Stage.open({}, { other: client({ issuer: other.url }) }).then(stage => ({
      api: stage
    }))
    try {
      other.answers.set(CONFIGURATION, other.discovery({ token_endpoint_auth_methods_supported: undefined }))
      other.vouch({ sub: 'x', email: 'x@example.com', email_verified: true })
      other.answers.set('/user', { sub: 'x' })
      const home = await new Browser().follow(`${api.api.url}/oauth/other`, url => url.includes('#'))
      assert.ok(homeOf(home).access_token)
      assert.ok(other.asked.some(line => /^POST \/token Basic /.test(line)))
    } finally {
      other.close()
      await api.close()
    }
  })
})
