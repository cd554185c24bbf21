// The live page over HTTP: served in development alone, and nothing beside it.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { resources } from './resources'

describe('the live page over HTTP', () => {
  let api: TestApp
  before(async () => {
    api = await testApp({}, resources)
  })
  after(() => api.stop())

  it('has no script in the page, and names only what is served', async () => {
    const { status, headers, body } = await api.request('GET', '/live')
    assert.equal(status, 200)
    assert.match(headers.get('content-type')!, /^text\/html/)
    assert.match(headers.get('content-security-policy')!, /script-src 'self'/)
    assert.doesNotMatch(body, /<script(?![^>]* src=)|<[^>]* on\w+=|javascript:/i)
    const links = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
    assert.ok(links.includes('/live/page.js'))
    for (const link of links) assert.equal((await api.request('GET', link)).status, 200, link)
  })

  it('lists the live resources, and which of them are open to the caller', async () => {
    const openTo = async (as?: Awaited<ReturnType<TestApp['person']>>) => {
      const { body } = await api.request('GET', '/live/resources.json', { as })
      return Object.fromEntries(body.map(({ path, open }: any) => [path, open]))
    }
    const nobody = await openTo()
    assert.deepEqual([nobody.hangars, nobody.zeppelins, nobody.ballasts], [true, false, undefined])
    const someone = await openTo(await api.person('zoe'))
    assert.deepEqual([someone.hangars, someone.zeppelins, someone.ballasts], [true, true, undefined])
    const { status } = await api.request('GET', '/live/resources.json', {
      headers: { authorization: 'Bearer nonsense' }
    })
    assert.equal(status, 401)
  })

  for (const path of ['/live/index.ts', '/live/index.html', '/live/constructor', '/live/page.js/']) {
    it(`${path} is 404`, async () => assert.equal((await api.request('GET', path)).status, 404))
  }

  it('is not there in production', async () => {
    process.env.NODE_ENV = 'production'
    const secret = 'a secret that is long enough for 1 test'
    const other = await testApp({ authentication: { secret } } as never).finally(
      () => (process.env.NODE_ENV = 'test')
    )
    try {
      for (const path of ['/live', '/live/', '/live/page.js', '/live/resources.json', '/%6cive', '/LIVE'])
        assert.equal((await other.request('GET', path)).status, 404, path)
    } finally {
      await other.stop()
    }
  })
})
