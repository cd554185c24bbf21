// The pages of the documents: served with the right types, and nothing beside them.
import assert from 'node:assert/strict'
import { get } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

describe('the pages of the documents', () => {
  let api: TestApp
  before(async () => {
    api = await testApp()
  })
  after(() => api.stop())

  const served = {
    '/': 'text/html',
    '/style.css': 'text/css',
    '/landing.js': 'text/javascript',
    '/feather.svg': 'image/svg+xml',
    '/openapi.json': 'application/json',
    '/docs': 'text/html',
    '/docs/': 'text/html',
    '/docs/start.js': 'text/javascript',
    '/docs/page.css': 'text/css',
    '/docs/swagger-ui.js': 'text/javascript',
    '/docs/swagger-ui.css': 'text/css',
    '/docs/favicon.png': 'image/png'
  }
  for (const [path, type] of Object.entries(served)) {
    it(`${path} is ${type}`, async () => {
      const { status, headers, body } = await api.request('GET', path)
      assert.equal(status, 200)
      assert.equal(headers.get('content-type')!.split(';')[0], type)
      assert.ok(body)
      assert.equal((await api.request('HEAD', path)).status, 200)
    })
  }

  it('have no script in the page, which the headers of safety would stop', async () => {
    for (const path of ['/', '/docs']) {
      const { body, headers } = await api.request('GET', path)
      assert.match(headers.get('content-security-policy')!, /script-src 'self'/)
      assert.doesNotMatch(body, /<script(?![^>]* src=)|<[^>]* on\w+=|javascript:/i)
    }
  })

  it('name only what is served', async () => {
    for (const path of ['/', '/docs']) {
      const { body } = await api.request('GET', path)
      for (const [, link] of body.matchAll(/(?:src|href)="([^"]+)"/g)) {
        const { status } = await api.request('GET', new URL(link, `http://host${path}`).pathname)
        assert.equal(status, 200, link)
      }
    }
  })

  /** A request as it is written: fetch would tidy the path, and ask for what it has. */
  const raw = (path: string, headers = {}) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      get({ host: 'localhost', port: new URL(api.url).port, path, headers }, response => {
        let body = ''
        response.on('data', chunk => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
      }).on('error', reject)
    })

  it('put only the buttons of figures into a corner, and leave those of forms in place', async () => {
    const { body } = await api.request('GET', '/style.css')
    const inCorners = [...body.matchAll(/^([^{}\n]*)\{[^}]*position: absolute/gm)].map(([, rule]) =>
      rule.trim()
    )
    assert.deepEqual(inCorners, ['figure button'])
  })

  it('are fetched once by a browser that keeps them', async () => {
    const { headers } = await raw('/docs/swagger-ui.js')
    const again = await raw('/docs/swagger-ui.js', { 'if-none-match': headers.etag! })
    assert.equal(again.status, 304)
    assert.equal(again.body, '')
  })

  for (const path of [
    '/docs/package.json',
    '/docs/index.html',
    '/docs/swagger-ui.js.map',
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/..%2fpackage.json',
    '/docs/./swagger-ui.js',
    '/docs//swagger-ui.js',
    '/docs/constructor',
    '/docs/__proto__'
  ]) {
    it(`${path} is 404`, async () => {
      const { status, body } = await raw(path)
      assert.equal(status, 404)
      assert.equal(JSON.parse(body).data.error, 'unknown-path')
    })
  }

  it('lead nowhere out of the folder', async () => {
    for (const path of ['/docs/../../package.json', '/docs/../../../../etc/passwd', '/docs/..%5c..%5cx']) {
      const { status, body } = await raw(path)
      assert.equal(status, 404, path)
      assert.equal(JSON.parse(body).code, status)
    }
  })
})
