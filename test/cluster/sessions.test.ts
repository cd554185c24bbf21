// Sessions that live in another worker: what is handed on, what is not, and what becomes of it when somebody leaves.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Server as Sockets } from 'socket.io'
import { io as client } from 'socket.io-client'
import { shareSessions } from '../../src/cluster/sessions'
import type { SharedSessions } from '../../src/cluster/sessions'
import { temporaryFolder } from '../support/server'
import { until } from './processes'

interface Worker {
  readonly server: Server
  readonly io: Sockets
  readonly shared: SharedSessions
  readonly url: string
  /** What it saw of those who called its sockets. */
  readonly callers: (string | undefined)[]
}

const unknown = [400, { code: 1, message: 'Session ID unknown' }]

describe('a session of sockets', () => {
  const folder = temporaryFolder()
  let one: Worker
  let two: Worker

  async function worker(id: number): Promise<Worker> {
    const server = createServer((request, response) =>
      request.resume().on('end', () => response.end(`by ${id}`))
    )
    const io = new Sockets(server, { cors: { origin: 'https://app.example' }, pingInterval: 60_000 })
    const callers: Worker['callers'] = []
    io.engine.use((request: IncomingMessage, _response: unknown, next: () => void) => {
      callers.push(request.socket.remoteAddress)
      next()
    })
    io.on('connection', socket => socket.on('echo', (text, reply) => reply(text)))
    const shared = await shareSessions(server, io, { id, folder })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return { server, io, shared, callers, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  async function end({ io, server, shared }: Worker): Promise<void> {
    const closed = Promise.all([io.close(), shared.close()])
    for (const each of [server, shared.server]) each.closeAllConnections()
    await closed
  }

  const at = ({ url }: Worker, sid?: string) =>
    `${url}/socket.io/?EIO=4&transport=polling${sid === undefined ? '' : `&sid=${sid}`}`

  async function open(worker: Worker): Promise<string> {
    const { sid } = JSON.parse((await (await fetch(at(worker))).text()).slice(1))
    return sid
  }

  /** Opens a session at a worker, and goes into the default namespace. */
  async function enter(worker: Worker): Promise<string> {
    const sid = await open(worker)
    assert.equal(await (await fetch(at(worker, sid), { method: 'POST', body: '40' })).text(), 'ok')
    assert.match(await (await fetch(at(worker, sid))).text(), /^40\{/)
    return sid
  }

  const answerTo = async (url: string, options?: RequestInit) => {
    const response = await fetch(url, options)
    return [response.status, await response.json()]
  }

  beforeEach(async () => {
    ;[one, two] = await Promise.all([worker(1), worker(2)])
  })
  afterEach(() => Promise.all([end(one), end(two)]))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('bears the number of its worker, and is reached through the other', async () => {
    const sid = await open(one)
    assert.match(sid, /^1-[\w-]{20}$/)
    const headers = { origin: 'https://app.example' }
    assert.equal(await (await fetch(at(two, sid), { method: 'POST', body: '40', headers })).text(), 'ok')
    const polled = await fetch(at(two, sid), { headers })
    assert.match(await polled.text(), /^40\{/)
    assert.equal(polled.headers.get('access-control-allow-origin'), 'https://app.example')
    const text = 'ä'.repeat(100_000)
    await fetch(at(two, sid), { method: 'POST', body: `421${JSON.stringify(['echo', text])}` })
    assert.equal(await (await fetch(at(two, sid))).text(), `431${JSON.stringify([text])}`)
  })

  it('is asked for on the path of sockets only', async () => {
    assert.equal(await (await fetch(`${two.url}/other/?sid=1-aaaa`)).text(), 'by 2')
    assert.equal(await (await fetch(`${two.url}/socket.iota/?sid=1-aaaa`)).text(), 'by 2')
  })

  it('knows its caller by his own address, whatever he says', async () => {
    const headers = { 'x-plumage-address': '6.6.6.6', 'x-forwarded-for': '7.7.7.7' }
    const sid = await open(one)
    await (await fetch(at(one, sid), { headers, method: 'POST', body: '40' })).text()
    await (await fetch(at(two, sid), { headers })).text()
    const upgrade = httpRequest(at(two, sid).replace('polling', 'websocket'), {
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64')
      }
    })
    upgrade.end()
    const [, socket] = await once(upgrade, 'upgrade')
    socket.destroy()
    assert.deepEqual(one.callers, Array(4).fill('127.0.0.1'))
    assert.deepEqual(two.callers, [])
  })

  const strange = [
    ...['3-aaaa', '999999999-aaaa', '9'.repeat(400), '0-a', '-1-a', '1', '1-', '1-a', '2-a'],
    ...['../1-a', '%2e%2e%2f1-a', `1-${'a'.repeat(400)}`, '1-a&sid=2-a']
  ]
  for (const sid of strange) {
    it(`is not known by ${sid.slice(0, 30)}`, async () => {
      assert.deepEqual(await answerTo(at(two, sid)), unknown)
      const body = 'x'.repeat(300_000)
      assert.deepEqual(await answerTo(at(two, sid), { method: 'POST', body }), unknown)
    })
  }

  it('is not known any more when its worker has ended', async () => {
    const sid = await enter(one)
    const polled = answerTo(at(two, sid))
    await once(one.shared.server, 'request')
    one.shared.server.closeAllConnections()
    assert.deepEqual(await polled, unknown)
    await end(one)
    assert.deepEqual(await answerTo(at(two, sid)), unknown)
    const socket = connect(Number(new URL(two.url).port), '127.0.0.1')
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket&sid=${sid} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`
    )
    const [answer] = await once(socket.setEncoding('utf8'), 'data')
    assert.match(answer, /^HTTP\/1\.1 400 [^]*Session ID unknown$/)
    one = await worker(1)
  })

  it('is left by a caller who leaves in the middle of what he sends', async () => {
    const gone = once(one.io, 'connection').then(([socket]) => once(socket, 'disconnect'))
    const sid = await enter(one)
    const { port, pathname, search } = new URL(at(two, sid))
    const caller = connect(Number(port), '127.0.0.1')
    caller.write(`POST ${pathname}${search} HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n42["ec`)
    await once(one.shared.server, 'request')
    caller.destroy()
    assert.deepEqual((await gone)[0], 'transport error')
    assert.equal(await (await fetch(two.url)).text(), 'by 2')
  })

  it('is left by a caller who leaves the other worker', async () => {
    const gone = once(one.io, 'connection').then(([socket]) => once(socket, 'disconnect'))
    const sid = await enter(one)
    const leaving = new AbortController()
    const polled = fetch(at(two, sid), { signal: leaving.signal })
    await once(one.shared.server, 'request')
    leaving.abort()
    await assert.rejects(polled)
    assert.deepEqual((await gone)[0], 'transport error')
  })

  for (const ending of ['its own', 'the other'] as const) {
    it(`goes on by websocket through the other worker, until ${ending} ends`, async () => {
      let count = 0
      // Whoever opens the session is led to its worker first, and to the other one from then on.
      const balancer = createTcpServer(caller => {
        const passed = connect(Number(new URL((count++ === 0 ? one : two).url).port), '127.0.0.1')
        caller.pipe(passed).pipe(caller)
        for (const each of [caller, passed]) each.on('error', () => undefined)
      }).listen(0, '127.0.0.1')
      await once(balancer, 'listening')
      const socket = client(`http://127.0.0.1:${(balancer.address() as AddressInfo).port}`, {
        reconnection: false
      })
      await once(socket as never, 'connect')
      await until('it is upgraded', () => socket.io.engine.transport.name === 'websocket')
      assert.equal(await socket.emitWithAck('echo', 'hallo'), 'hallo')
      assert.ok(count > 2)
      assert.deepEqual([one.io.engine.clientsCount, two.io.engine.clientsCount], [1, 0])
      const parted = once(socket as never, 'disconnect')
      await end(ending === 'its own' ? one : two)
      await parted
      await until('it is closed', () => one.io.engine.clientsCount === 0)
      balancer.close()
      if (ending === 'its own') one = await worker(1)
      else two = await worker(2)
    })
  }
})
