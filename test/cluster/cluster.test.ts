// Many processes on one port: REST and sockets among them, and what happens when some of them die.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { cloneDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { ask, callAllTheTime, sessionOf, workerOf } from './callers'
import { expectLive } from './live'
import { begin, groupOf, killGroups, until } from './processes'
import type { Processes } from './processes'

const COUNT = 3

describe('many processes', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let processes: Processes
  let url: string
  /** Those that were there before one was killed: they have long heard how to end. */
  let survivors: number[]
  const sockets: Socket[] = []

  function connect(transports: string[]): Socket {
    const socket = io(url, { transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200 })
    sockets.push(socket)
    return socket
  }

  async function connectMany(count: number, transports: string[]): Promise<Socket[]> {
    const made = Array.from({ length: count }, () => connect(transports))
    await Promise.all(made.map(socket => socket.connected || once(socket as never, 'connect')))
    return made
  }

  /** Waits until a worker is gone, the primary has said why, and another is there. */
  async function replaced(pid: number, why: string): Promise<void> {
    const told = `Worker ${pid} ended (${why}); another takes its place`
    await until(told, () => processes.output().includes(told))
    await until('it is replaced', () => processes.workers().length === COUNT)
  }

  before(async () => {
    database = await cloneDatabase()
    processes = begin('src/index.ts', { DATABASE_URL: database.url, WEB_CONCURRENCY: String(COUNT) })
    url = await processes.url
  })

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })

  after(async () => {
    killGroups()
    await database?.drop()
  })

  it('say once where they are, and share what comes', async () => {
    assert.equal(processes.output().match(/Plumage is at/g)?.length, 1)
    assert.equal(processes.workers().length, COUNT)
    assert.equal((await fetch(`${url}/health`)).status, 200)
    const reached = new Set<number>()
    await until('each has some', async () => {
      for (const socket of await connectMany(COUNT, ['websocket'])) reached.add(workerOf(socket))
      return reached.size === COUNT
    })
    assert.deepEqual([...reached].sort(), [1, 2, 3])
  })

  it('serve long polling, whomever a request reaches', async () => {
    const made = await connectMany(24, ['polling'])
    assert.ok(new Set(made.map(workerOf)).size > 1)
    const turns = Array.from({ length: 20 }, (_each, turn) => turn)
    await Promise.all(
      made.map(async (socket, number) => {
        await Promise.all(turns.map(turn => ask(socket, `together${number}x${turn}`)))
        for (const turn of turns) await ask(socket, `alone${number}x${turn}`)
      })
    )
    for (const socket of made) assert.ok(socket.connected)
  })

  it('take long messages of polling sockets', async () => {
    const made = await connectMany(2 * COUNT, ['polling'])
    const name = 'n'.repeat(400_000)
    await Promise.all(made.map((socket, number) => ask(socket, name + number)))
  })

  it('take sockets that begin with polling and go on with websocket', async () => {
    const made = await connectMany(24, ['polling', 'websocket'])
    await until('all are upgraded', () =>
      made.every(socket => socket.io.engine.transport.name === 'websocket')
    )
    await Promise.all(made.map((socket, number) => ask(socket, `upgraded${number}`)))
  })

  it('tell sockets of all kinds of changes, wherever they are', () => expectLive(url))

  it('replace one that is killed: websockets of the others do not notice, all else comes back', async () => {
    // The first that was started has the lowest number of its kind.
    const [first, ...rest] = processes.workers().sort((one, other) => one - other)
    survivors = rest
    const [its, others]: [Socket[], Socket[]] = [[], []]
    while (its.length === 0 || others.length < 10) {
      for (const socket of await connectMany(COUNT, ['websocket'])) {
        ;(workerOf(socket) === 1 ? its : others).push(socket)
      }
    }
    const lost = new Set<Socket>()
    for (const socket of [...its, ...others]) socket.once('disconnect', () => lost.add(socket))
    const polling = await connectMany(4 * COUNT, ['polling'])
    const session = sessionOf(its[0])

    const load = callAllTheTime(url, () => lost.size < its.length)
    process.kill(first, 'SIGKILL')
    await until('its sockets are lost', () => its.every(socket => lost.has(socket)))
    await Promise.all(others.map((socket, number) => ask(socket, `other${number}`)))
    assert.equal(lost.size, its.length)
    assert.ok((await load) > 0)
    for (const socket of [...its, ...polling]) {
      const answered = () =>
        socket
          .timeout(1_000)
          .emitWithAck('find', 'users', {})
          .then(
            () => true,
            () => false
          )
      await until('it is back', answered)
    }
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling&sid=${session}`)
    assert.deepEqual([answer.status, await answer.json()], [400, { code: 1, message: 'Session ID unknown' }])
    await replaced(first, 'SIGKILL')
  })

  it('replace one that ends at a signal of its own', async () => {
    const [one] = survivors
    process.kill(one, 'SIGTERM')
    await replaced(one, 'exit code 0')
  })

  it('come back when all are killed at once', async () => {
    const before = processes.workers()
    for (const pid of before) process.kill(pid, 'SIGKILL')
    await until('they answer again', async () => {
      // Nobody kept the port, and port 0 stands for any.
      url = [...processes.output().matchAll(/Plumage is at (http:\S+)/g)].at(-1)![1]
      return (await fetch(`${url}/health`).catch(() => undefined))?.status === 200
    })
    for (const pid of before) assert.ok(!processes.workers().includes(pid))
    await until('all are replaced', () => processes.workers().length === COUNT)
  })

  it('end what is in flight when the primary is told to, and leave nobody behind', async () => {
    const text = JSON.stringify({ email: 'late@example.com', password: 'correct horse battery' })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const calls = Array.from({ length: COUNT }, () => {
      const call = httpRequest(`${url}/users`, {
        method: 'POST',
        agent: false,
        headers: { ...headers, expect: '100-continue' }
      })
      call.flushHeaders()
      return call
    })
    await Promise.all(calls.map(call => once(call, 'continue')))
    process.kill(processes.pid, 'SIGTERM')
    await until('the word is heard', () => /SIGTERM/.test(processes.output()))
    const answers = calls.map(async call => {
      call.end(text)
      const [answer] = await once(call, 'response')
      answer.resume()
      return answer.statusCode
    })
    assert.deepEqual((await Promise.all(answers)).sort(), [201, 409, 409])
    assert.equal(await processes.ended, 0, processes.output())
    assert.deepEqual(groupOf(processes.pid), [])
    assert.equal(processes.output().match(/Stopped/g)?.length, 1)
  })

  it('say once that the port is in use', async () => {
    const blocker = createServer().listen(0, 'localhost')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    const env = { DATABASE_URL: database.url, PORT: String(port), WEB_CONCURRENCY: '2' }
    const refused = begin('src/index.ts', env)
    assert.equal(await refused.ended, 1)
    blocker.close()
    assert.equal(refused.output().match(new RegExp(`Port ${port} is in use`, 'g'))?.length, 1)
    assert.doesNotMatch(refused.output(), /^ +at /m)
    assert.deepEqual(groupOf(refused.pid), [])
  })
})
