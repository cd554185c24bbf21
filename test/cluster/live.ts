// Live events among many processes: a change through any of them reaches the sockets of all, each once.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { until } from './processes'

const PASSWORD = 'correct horse battery'
const user = { strategy: 'local', email: 'ada@example.com', password: PASSWORD }

interface Listener {
  readonly socket: Socket
  readonly heard: string[]
}

async function post(url: string, path: string, body: object): Promise<any> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

/** Waits until it is live. */
async function listenerOn(socket: Socket): Promise<Listener> {
  await once(socket as never, 'live')
  const heard: string[] = []
  socket.on('users patched', ({ firstName }: { firstName: string }) => heard.push(firstName))
  return { socket, heard }
}

/**
 * Expects that polling sockets and websockets hear of all changes, in their order, wherever they are.
 * @param url of an application in which nobody has signed up yet
 */
export async function expectLive(url: string): Promise<void> {
  await post(url, '/users', { email: user.email, password: PASSWORD })
  const { accessToken } = await post(url, '/authentication', user)
  const ways = [['polling'], ['websocket'], ['polling', 'websocket']]
  const sockets = Array.from({ length: 18 }, (_each, number) =>
    io(url, { transports: ways[number % 3], forceNew: true, auth: { accessToken } })
  )
  try {
    const all = await Promise.all(sockets.map(listenerOn))
    const { sub: id } = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString())
    const names: string[] = []
    for (const [number, { socket }] of all.entries()) {
      const firstName = `name ${number}`
      names.push(firstName)
      const error = await new Promise(resolve =>
        socket.emit('patch', 'users', id, { firstName }, {}, resolve)
      )
      assert.equal(error, null)
    }
    await until('all have heard all', () => all.every(({ heard }) => heard.length >= names.length))
    for (const { heard } of all) assert.deepEqual(heard, names)
  } finally {
    for (const socket of sockets) socket.close()
  }
}
