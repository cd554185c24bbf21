// A frontend of one page: browsers are shown it wherever they go, and programs are answered as before.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

describe('a frontend of one page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontend-'))
  let api: TestApp
  before(async () => {
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<title>the frontend</title>')
    writeFileSync(join(folder, 'assets/app.js'), 'start()')
    const oauth = { oidc: { issuer: 'http://localhost:1', key: 'key', secret: 'secret' } }
    api = await testApp({
      public: folder,
      singlePage: true,
      authentication: { oauth },
      s3: { bucket: 'a-bucket', endpoint: 'https://s3.example', accessKeyId: 'x', secretAccessKey: 'y' }
    })
  })
  after(async () => {
    await api.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const go = (path: string, headers: Record<string, string> = browser, method = 'GET') =>
    fetch(api.url + path, { headers, method, redirect: 'manual' })

  it('is shown at every address that is nothing else, be it of a resource or of a service', async () => {
    for (const path of [
      '/',
      '/about',
      '/profile/7',
      '/tasks',
      '/tasks/?x=1',
      '/products',
      '/dashboard',
      '/me',
      '/admin',
      '/user/7'
    ]) {
      const answer = await go(path)
      assert.equal(answer.status, 200, path)
      assert.match(answer.headers.get('content-type')!, /text\/html/, path)
      assert.equal(await answer.text(), '<title>the frontend</title>', path)
    }
    assert.equal((await go('/about', browser, 'HEAD')).status, 200)
  })

  it('may show the files of the bucket, and send some there', async () => {
    const policy = (await go('/about')).headers.get('content-security-policy')!
    assert.match(policy, /img-src [^;]*https:\/\/a-bucket\.s3\.example/)
    assert.match(policy, /connect-src [^;]*https:\/\/a-bucket\.s3\.example/)
  })

  it('leaves files and pages of the backend where they are', async () => {
    assert.equal(await (await go('/assets/app.js')).text(), 'start()')
    assert.match(await (await go('/docs')).text(), /API documents/)
    for (const path of ['/user_confirm/x', '/api/user/verify_email/x'])
      assert.match(await (await go(path)).text(), /did not work/, path)
    const health = await go('/health/live')
    assert.deepEqual(await health.json(), { status: 'ok' })
    assert.equal((await go('/oauth/oidc')).status, 303)
  })

  it('is not what programs get, nor whoever has signed in', async () => {
    for (const accept of ['*/*', 'application/json']) {
      const headers = { accept }
      for (const path of ['/tasks', '/admin', '/user/7']) assert.equal((await go(path, headers)).status, 401)
      assert.equal((await go('/about', headers)).status, 404)
    }
    const answer = await go('/me', { ...browser, authorization: 'Bearer x.y.z' })
    assert.equal(((await answer.json()) as any).data.error, 'invalid-token')
    assert.equal((await go('/tasks', browser, 'POST')).status, 401)
  })

  it('is not shown for paths that lead out of its folder', async () => {
    const answer = await go('/%2e%2e/%2e%2e/package.json')
    assert.doesNotMatch(await answer.text(), /"name"/)
  })
})
