// What holds for every request: headers of safety, CORS, request ids, the log, and errors that give nothing away.
import assert from 'node:assert/strict'
import { logger } from '../../../src/logger'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

const paths = ['/contacts', '/authentication', '/health', '/nothing', '/']

describe('HTTP', () => {
  let api: TestApp
  before(async () => {
    api = await testApp({ origins: ['https://app.example'] })
  })
  after(() => api.stop())

  it('gives every answer an id, and headers of safety', async () => {
    for (const path of paths) {
      const { headers } = await api.request('GET', path)
      assert.match(headers.get('x-request-id')!, /^[0-9a-f-]{36}$/, path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.match(headers.get('content-security-policy')!, /frame-ancestors/, path)
      assert.match(headers.get('strict-transport-security')!, /max-age/, path)
      assert.equal(headers.get('x-powered-by'), null, path)
    }
  })

  it('takes the id of a proxy in front, unless it is odd', async () => {
    const id = async (given: string) =>
      (await api.request('GET', '/contacts', { headers: { 'x-request-id': given } })).headers.get(
        'x-request-id'
      )
    assert.equal(await id('proxy-1234.5678'), 'proxy-1234.5678')
    assert.notEqual(await id('<script>alert(1)</script>'), '<script>alert(1)</script>')
    assert.notEqual(await id('x'.repeat(1000)), 'x'.repeat(1000))
  })

  it('answers 404 as JSON for a path that leads nowhere', async () => {
    const { status, body } = await api.request('GET', '/nothing/at/all')
    assert.equal(status, 404)
    assert.deepEqual(body.data, { error: 'unknown-path', path: '/nothing/at/all' })
  })

  it('lets pages of the origins call that are set, and no others', async () => {
    for (const path of ['/contacts', '/authentication']) {
      const allowed = await api.request('GET', path, { headers: { origin: 'https://app.example' } })
      assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://app.example', path)
      const refused = await api.request('GET', path, { headers: { origin: 'https://evil.example' } })
      assert.notEqual(refused.headers.get('access-control-allow-origin'), 'https://evil.example', path)
      assert.notEqual(refused.headers.get('access-control-allow-origin'), '*', path)
      const preflight = await api.request('OPTIONS', path, {
        headers: {
          origin: 'https://app.example',
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization,content-type'
        }
      })
      assert.equal(preflight.status, 204, path)
      assert.match(preflight.headers.get('access-control-allow-methods')!, /PATCH/)
      assert.match(preflight.headers.get('access-control-allow-headers')!, /authorization/)
    }
  })

  it('answers HEAD like GET, without a body', async () => {
    const ada = await api.person('ada')
    const { status, body, headers } = await api.request('HEAD', '/contacts', { as: ada })
    assert.equal(status, 200)
    assert.equal(body, '')
    assert.ok(Number(headers.get('content-length')) > 0)
  })

  it('hides the fault of a hook from the caller, and tells the log under the id of the request', async () => {
    const lines: { id?: string; err?: Error }[] = []
    const { error } = logger
    logger.error = ((line: (typeof lines)[number]) => lines.push(line)) as never
    api.app.service('contacts').hooks({
      before: {
        find: [
          async () => {
            throw Object.assign(new Error('password=hunter2'), { sql: 'select secrets' })
          }
        ]
      }
    })
    try {
      const { status, body, headers } = await api.request('GET', '/contacts', { as: await api.person('ada') })
      assert.equal(status, 500)
      assert.deepEqual(body.data, { error: 'internal' })
      assert.doesNotMatch(JSON.stringify(body), /hunter2|select|stack|\.ts/)
      assert.equal(lines.length, 1)
      assert.equal(lines[0].id, headers.get('x-request-id'))
      assert.match(lines[0].err!.message, /hunter2/)
    } finally {
      logger.error = error
    }
  })

  it('says that it is busy, and nothing else, when the database is away', async () => {
    const other = await testApp()
    const ada = await other.person('ada')
    await other.request('GET', '/contacts', { as: ada })
    await other.app.get('postgresqlClient').destroy()
    const { status, body } = await other.request('GET', '/contacts', { as: ada })
    assert.ok([500, 503].includes(status), String(status))
    assert.doesNotMatch(JSON.stringify(body), /pool|knex|tarn|ECONN/i)
    await other.stop()
  })
})
