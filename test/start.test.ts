// `npm start` itself: the first time, again, after SIGTERM, after kill -9, and with wrong settings.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { npmStart } from './support/process'
import type { Started } from './support/process'
import { discard, temporaryFolder } from './support/server'

const ada = { email: 'ada@example.com', password: 'correct horse battery' }
const json = { 'content-type': 'application/json' }

const post = (url: string, path: string, body: unknown) =>
  fetch(url + path, { method: 'POST', headers: json, body: JSON.stringify(body) })

describe('npm start', function () {
  this.timeout(60_000)
  const data = temporaryFolder()
  const started: Started[] = []
  let token = ''

  function run(env: Record<string, string> = {}): Started {
    const application = npmStart({ DATA: data, ...env })
    started.push(application)
    return application
  }

  after(() => {
    for (const application of started) application.signal('SIGKILL')
    discard(data)
  })

  it('needs no setting: it makes a database, its tables, and answers', async () => {
    const application = run()
    const url = await application.url
    const health = (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>
    for (const part of ['status', 'database', 'migrations', 'tables']) assert.equal(health[part], 'ok', part)
    assert.equal((await post(url, '/users', ada)).status, 201)
    const signedIn = await post(url, '/authentication', { strategy: 'local', ...ada })
    token = ((await signedIn.json()) as { accessToken: string }).accessToken
    assert.ok(token)
  })

  it('ends requests in flight on SIGTERM, and then itself', async () => {
    const application = started[0]
    const url = await application.url
    // Hashing takes its time, so this is still being answered when the signal comes.
    const inFlight = post(url, '/users', { ...ada, email: 'late@example.com' })
    await new Promise(resolve => setTimeout(resolve, 10))
    application.signal('SIGTERM')
    assert.equal((await inFlight).status, 201)
    assert.equal(await application.ended, 0, application.output())
  })

  it('keeps data and secret: what was there is there, and an old token still holds', async () => {
    const application = run()
    const url = await application.url
    const users = await fetch(`${url}/users`, { headers: { authorization: `Bearer ${token}` } })
    // She, and whoever was late.
    assert.equal(((await users.json()) as { total: number }).total, 2)
    const taken = await post(url, '/users', { ...ada, email: 'late@example.com' })
    assert.equal(taken.status, 409)
  })

  it('recovers from kill -9', async () => {
    const killed = started[1]
    killed.signal('SIGKILL')
    await killed.ended
    const application = run()
    const url = await application.url
    assert.equal((await post(url, '/authentication', { strategy: 'local', ...ada })).status, 201)
    application.signal('SIGTERM')
    assert.equal(await application.ended, 0)
  })

  it('says which settings are wrong, what is wrong, and what is allowed', async () => {
    const application = run({ PORT: 'abc', LOG_LEVEL: 'loud' })
    assert.equal(await application.ended, 1)
    assert.match(application.output(), /port \(PORT\): "abc" must be a whole number/)
    assert.match(
      application.output(),
      /log\.level \(LOG_LEVEL\): "loud" is not allowed; allowed are fatal, error, warn/
    )
    assert.doesNotMatch(application.output(), /^ +at /m)
  })

  it('says that a port is in use', async () => {
    const blocker = createServer().listen(0, 'localhost')
    await new Promise(resolve => blocker.once('listening', resolve))
    const { port } = blocker.address() as AddressInfo
    const application = run({ PORT: String(port) })
    assert.equal(await application.ended, 1)
    assert.match(application.output(), new RegExp(`Port ${port} is in use`))
    blocker.close()
  })
})
