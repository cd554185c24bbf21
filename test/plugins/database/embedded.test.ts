// The embedded PostgreSQL with real processes: first and later starts, sharing, kills, and what they leave.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { startEmbedded } from '../../../src/plugins/database'
import { findServer } from '../../../src/plugins/database/server'
import { isGone } from '../../../src/plugins/database/processes'
import { dataFolder, discard, temporaryFolder } from '../../support/server'

const quick = { fsync: 'off' }

const lines: string[] = []
const log = { info: (text: string) => void lines.push(text), warn: (text: string) => void lines.push(text) }
const start = (directory: string) => startEmbedded({ directory, log, settings: quick })

async function ask(url: string, sql: string): Promise<any> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

const children = new Set<ChildProcess>()

/** Begins another process that uses the server of a folder. */
function begin(directory: string) {
  const program = join(__dirname, 'other-process.ts')
  const child = fork(program, [directory, 'fsync=off'], { execArgv: ['--require', 'tsx/cjs'] })
  children.add(child)
  return { child, url: once(child, 'message').then(([url]) => url as string) }
}

/** Another process, when it has the server. */
async function other(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const { child, url } = begin(directory)
  return { child, url: await url }
}

async function end(child: ChildProcess, how: 'ask' | 'kill'): Promise<void> {
  const exit = once(child, 'exit')
  if (how === 'ask') child.send('stop')
  else child.kill('SIGKILL')
  await exit
}

/** Does as the kernel does when memory runs out. */
async function killServer(directory: string): Promise<void> {
  const { pid } = findServer(dataFolder(directory))!
  process.kill(pid, 'SIGKILL')
  assert(await isGone(pid, 5000))
}

describe('the embedded PostgreSQL', () => {
  // Made by the first test and used by most: what one test leaves, the next must cope with.
  const directory = temporaryFolder()
  after(() => discard(directory))
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    children.clear()
  })

  it('starts, speaks only to this machine and to who knows the password, and sorts alike everywhere', async () => {
    const [server, second] = await Promise.all([start(directory), start(directory)])
    await second.stop()
    assert.equal(statSync(join(directory, 'postgresql.json')).mode & 0o777, 0o600)
    assert.equal(await ask(server.url, 'SHOW listen_addresses'), '127.0.0.1')
    assert.equal(await ask(server.url, 'SHOW unix_socket_directories'), '')
    assert.equal(await ask(server.url, 'SHOW server_encoding'), 'UTF8')
    assert.equal(await ask(server.url, 'SHOW max_connections'), '200')
    const locale = `SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()`
    assert.equal(await ask(server.url, locale), 'bC.UTF-8')
    assert.equal(await ask(server.url, `SELECT upper('äñ')`), 'ÄÑ')
    const stranger = Object.assign(new URL(server.url), { password: 'guess' }).href
    await assert.rejects(ask(stranger, 'SELECT 1'), { code: '28P01' })
    await server.stop()
    await server.stop()
    assert.equal(findServer(dataFolder(directory)), undefined)
    assert.deepEqual(
      readdirSync(directory).filter(name => name !== 'postgresql'),
      ['postgresql.json', 'postgresql.log']
    )
    assert(!lines.join().includes(new URL(server.url).password))
  })

  it('keeps data, password and port from one start to the next, and takes another port if that is taken', async () => {
    const first = await start(directory)
    await ask(first.url, 'CREATE TABLE kept (id int)')
    await first.stop()
    const second = await start(directory)
    const address = (url: string) => url.split('?')[0]
    assert.equal(address(second.url), address(first.url))
    assert.equal(await ask(second.url, 'SELECT count(*) FROM kept'), '0')
    await second.stop()

    const port = Number(new URL(first.url).port)
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    const third = await start(directory)
    assert.notEqual(Number(new URL(third.url).port), port)
    assert.equal(await ask(third.url, 'SELECT count(*) FROM kept'), '0')
    await ask(third.url, 'DROP TABLE kept')
    await third.stop()
    squatter.close()
  })

  it('is shared by processes that start at once; the last one out turns it off', async () => {
    const [mine, { child, url }] = await Promise.all([start(directory), other(directory)])
    assert.equal(new URL(url).port, new URL(mine.url).port)
    const started = await ask(mine.url, 'SELECT pg_postmaster_start_time()')
    await mine.stop()
    assert.deepEqual(await ask(url, 'SELECT pg_postmaster_start_time()'), started)
    await end(child, 'ask')
    assert.equal(findServer(dataFolder(directory)), undefined)
  })

  it('is joined again after its process was killed, and started again after both were', async () => {
    const { child, url } = await other(directory)
    await ask(url, 'CREATE TABLE kept (id int)')
    await end(child, 'kill')
    const joined = await start(directory)
    assert.equal(await ask(joined.url, 'SELECT count(*) FROM kept'), '0')
    await killServer(directory)
    assert(existsSync(join(dataFolder(directory), 'postmaster.pid')))
    const again = await start(directory)
    assert.equal(await ask(again.url, 'SELECT count(*) FROM kept'), '0')
    await joined.stop()
    await again.stop()
    assert.equal(findServer(dataFolder(directory)), undefined)
  })

  it('starts although its pid file names another program, and a lock its dead holder', async () => {
    await (await start(directory)).stop()
    const file = join(dataFolder(directory), 'postmaster.pid')
    writeFileSync(file, `${process.pid}\n${dataFolder(directory)}\n0\n5432\n\n127.0.0.1\n0 0\nready\n`)
    writeFileSync(join(directory, 'postgresql.lock'), `${process.pid} 1`)
    const server = await start(directory)
    assert.equal(await ask(server.url, 'SELECT 1'), 1)
    await server.stop()
  })

  it('makes its folder anew when that was interrupted', async () => {
    const fresh = temporaryFolder()
    const isDraft = (name: string) => name.startsWith('postgresql.new-')
    const { child } = begin(fresh)
    while (!readdirSync(fresh).some(isDraft)) await sleep(5)
    await sleep(100)
    await end(child, 'kill')
    assert(!existsSync(join(fresh, 'postgresql')))
    const server = await start(fresh)
    assert.equal(await ask(server.url, 'SELECT 1'), 1)
    await server.stop()
    await (await start(fresh)).stop()
    assert.deepEqual(readdirSync(fresh).filter(isDraft), [])
    discard(fresh)
  })

  it('says what is wrong and what to do when it cannot start', async () => {
    await (await start(directory)).stop()
    const failing = startEmbedded({ directory, log, settings: { max_connections: 'many' } })
    await assert.rejects(
      failing,
      /did not start:[^]*invalid value for parameter "max_connections"[^]*DATABASE_URL/
    )
    const file = join(directory, 'postgresql.json')
    const saved = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...saved, password: 'wrong' }))
    await assert.rejects(start(directory), (error: Error) => {
      assert.match(error.message, /password authentication failed[^]*Restore the postgresql.json/)
      return !error.message.includes(saved.password)
    })
    writeFileSync(file, '{')
    await assert.rejects(start(directory), /postgresql.json is damaged/)
  })

  it('runs for root too where the folder is closed to others', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    const closed = temporaryFolder()
    chmodSync(closed, 0o700)
    const server = await start(closed)
    assert(dataFolder(closed).startsWith('/var/lib/plumage/'))
    await ask(server.url, 'CREATE TABLE kept (id int)')
    await server.stop()
    const again = await start(closed)
    assert.equal(await ask(again.url, 'SELECT count(*) FROM kept'), '0')
    await again.stop()
    discard(closed)
  })
})
