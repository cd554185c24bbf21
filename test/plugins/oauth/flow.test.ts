// The flow: to a provider and back, and all that somebody may do to what is carried on the way.
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'
import { Browser } from './browser'
import { Stage, homeOf } from './stage'
import type { Home } from './stage'

describe('sign-in by a provider', () => {
  let stage: Stage
  before(async () => {
    stage = await Stage.open({ origins: ['https://spa.example', '*'] })
  })
  after(() => stage.close())

  const finish = async (browser: Browser, callback: string): Promise<Home> =>
    homeOf((await browser.next(callback))!)

  it('makes a user at the first time, and finds him at the second', async () => {
    const first = await stage.signIn(stage.knowVerified('ada-1', 'Ada@Example.com'))
    assert.equal(first.url, `${stage.api.url}/`)
    const user = await stage.me(first)
    assert.deepEqual(
      [user.email, user.firstName, user.lastName, user.role],
      ['ada@example.com', 'Ada', 'Lovelace', 'user']
    )
    assert.ok(user.confirmedAt)
    const second = await stage.me(await stage.signIn('ada-1'))
    assert.equal(second.id, user.id)
    assert.equal(await stage.count('identities'), 1)
  })

  it('asks with state, nonce and PKCE, and carries them in a cookie that tells nothing', async () => {
    const browser = new Browser()
    const url = new URL((await browser.next(`${stage.api.url}/oauth/oidc`))!)
    const query = Object.fromEntries(url.searchParams)
    assert.equal(query.code_challenge_method, 'S256')
    assert.equal(query.redirect_uri, `${stage.api.url}/oauth/oidc/callback`)
    for (const key of ['state', 'nonce', 'code_challenge']) assert.match(query[key], /^[\w-]{32,}$/, key)
    const [cookie] = browser.given
    assert.match(cookie, /^oauth\.oidc=[\w-]+; path=\/; expires=[^;]+; samesite=lax; httponly$/i)
    const bytes = Buffer.from(/=([\w-]+)/.exec(cookie)![1], 'base64url').toString('latin1')
    assert.ok(!bytes.includes(query.state) && !bytes.includes('landing'))
  })

  it('takes a callback once', async () => {
    const browser = new Browser()
    const callback = await stage.toCallback(browser, stage.knowVerified('once'))
    const cookies = new Map(browser.cookies(stage.api.url))
    assert.ok((await finish(browser, callback)).access_token)
    assert.equal((await finish(browser, callback)).error, 'invalid-flow')
    // Also of somebody who has kept the cookie.
    const thief = new Browser()
    for (const [name, value] of cookies) thief.cookies(stage.api.url).set(name, value)
    assert.equal((await finish(thief, callback)).error, 'invalid-flow')
  })

  it('takes no callback of a flow that another browser has begun', async () => {
    const callback = await stage.toCallback(new Browser(), stage.knowVerified('other'))
    assert.equal((await finish(new Browser(), callback)).error, 'invalid-flow')
    const own = new Browser()
    await stage.toCallback(own, 'other')
    assert.equal((await finish(own, callback)).error, 'invalid-flow')
  })

  /** Comes back with a query that was changed. */
  const tampered = async (change: (query: URLSearchParams) => void) => {
    const browser = new Browser()
    const url = new URL(await stage.toCallback(browser, stage.knowVerified('changed')))
    const before = stage.provider.asked.length
    change(url.searchParams)
    const home = await finish(browser, url.href)
    return { ...home, asked: stage.provider.asked.slice(before) }
  }

  const forged = (claims: object) =>
    [{ alg: 'none' }, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
    '.'

  const changes: [string, (query: URLSearchParams) => void][] = [
    ['another state', query => query.set('state', 'another')],
    ['no state', query => query.delete('state')],
    ['a list of states', query => query.append('state', query.get('state')!)],
    ['no code', query => query.delete('code')],
    ['an empty code', query => query.set('code', '')],
    ['a code that is an object', query => (query.delete('code'), query.set('code[a]', 'b'))],
    ['another issuer', query => query.set('iss', 'https://evil.example')],
    [
      'tokens in the place of a code',
      query => {
        query.delete('code')
        query.set('access_token', 'mine')
        query.set('id_token', forged({ aud: 'plumage-at-the-provider', sub: 'root', exp: 9e9 }))
      }
    ]
  ]
  for (const [name, change] of changes) {
    it(`asks the provider nothing for a callback with ${name}`, async () => {
      const { error, access_token, asked } = await tampered(change)
      assert.deepEqual([error, access_token, asked], ['invalid-flow', undefined, []])
    })
  }

  it('tells that a code is none', async () => {
    assert.equal((await tampered(query => query.set('code', 'made-up'))).error, 'invalid-flow')
  })

  it('takes no cookie that was changed, or of another provider', async () => {
    const browser = new Browser()
    const callback = await stage.toCallback(browser, stage.knowVerified('cookie'))
    const jar = browser.cookies(stage.api.url)
    const cookie = jar.get('oauth.oidc')!
    for (const wrong of [
      `A${cookie.slice(1)}`,
      `${cookie.slice(0, -2)}AA`,
      'x',
      '',
      'e30',
      cookie.slice(0, 30)
    ]) {
      jar.set('oauth.oidc', wrong)
      assert.equal((await finish(browser, callback)).error, 'invalid-flow', wrong)
    }
  })

  it('comes back when he does not want to, without a word of the provider', async () => {
    for (const [error, expected] of [
      ['access_denied', 'provider-denied'],
      ['server_error', 'provider-failed']
    ]) {
      stage.provider.next = { error }
      const browser = new Browser()
      const callback = await browser.follow(`${stage.api.url}/oauth/oidc`, stage.isCallback)
      assert.match(callback, /words/)
      const response = await browser.get(callback)
      assert.equal(response.headers.get('location'), `${stage.api.url}/#error=${expected}`)
      assert.equal(await response.text(), '')
      assert.deepEqual(
        ['cache-control', 'referrer-policy'].map(name => response.headers.get(name)),
        ['no-store', 'no-referrer']
      )
      assert.equal(browser.cookies(stage.api.url).size, 0)
    }
  })

  it('comes back to the page that he wishes, where that is one of ours', async () => {
    stage.knowVerified('way')
    const places: [string, Record<string, string>, string][] = [
      ['?redirect=/done?a=1', {}, `${stage.api.url}/done?a=1`],
      ['?redirect=https://spa.example/in', {}, 'https://spa.example/in'],
      ['', { referer: 'https://spa.example/login' }, 'https://spa.example/'],
      ['?redirect=/in', { referer: 'https://spa.example/login' }, 'https://spa.example/in'],
      ['', { referer: 'https://evil.example/' }, `${stage.api.url}/`]
    ]
    for (const [search, headers, expected] of places)
      assert.equal((await stage.signIn('way', search, headers)).url, expected)
  })

  it('answers a wish for another place with 400, and no way to it', async () => {
    const { status, headers, body } = await stage.api.request('GET', '/oauth/oidc?redirect=//evil.example')
    assert.deepEqual(
      [status, body.data, headers.get('location')],
      [400, { error: 'invalid-value', key: 'redirect', expected: body.data.expected }, null]
    )
  })

  it('is not to be had for unknown providers, by other methods, or over sockets', async () => {
    const get = async (method: string, path: string) => (await stage.api.request(method, path)).status
    assert.equal(await get('GET', '/oauth/nobody'), 404)
    assert.equal(await get('GET', '/oauth/constructor'), 404)
    assert.equal(await get('GET', '/oauth/nobody/callback'), 404)
    assert.equal(await get('HEAD', '/oauth/oidc'), 405)
    assert.equal(await get('POST', '/oauth/oidc'), 405)
    assert.equal(await get('GET', '/oauth/oidc/override'), 405)
    const socket = io(stage.api.url, { transports: ['websocket'] })
    for (const path of ['oauth/oidc', 'oauth/oidc/callback', 'oauth/:provider']) {
      const error = await new Promise<any>(done => socket.emit('find', path, { browser: {} }, done))
      assert.ok([404, 405].includes(error.code), JSON.stringify(error))
    }
    socket.close()
  })

  it('is no strategy that anybody can name', async () => {
    for (const strategy of ['oauth', 'oidc']) {
      const body = { strategy, profile: { sub: 'ada-1' }, access_token: 'x', authStrategies: ['oauth'] }
      const { status, body: said } = await stage.api.request('POST', '/authentication', { body })
      assert.deepEqual([status, said.data.error], [401, 'invalid-strategy'])
    }
  })
})
