// Live events among many processes: a change through any of them reaches the sockets of all, each once.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { cloneDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { begin, killGroups, until } from './processes'

const PASSWORD = 'correct horse battery'
const user = { strategy: 'local', email: 'ada@example.com', password: PASSWORD }

interface Listener {
  readonly socket: Socket
  readonly heard: string[]
}

describe('live events of many processes', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let url: string
  let token: string
  const sockets: Socket[] = []

  const post = async (path: string, body: object, accessToken?: string) => {
    const headers = { 'content-type': 'application/json', ...(accessToken && { authorization: accessToken }) }
    return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json() as any
  }

  async function listener(transports: string[]): Promise<Listener> {
    const socket = io(url, { transports, forceNew: true, auth: { accessToken: token } })
    sockets.push(socket)
    await once(socket as never, 'live')
    const heard: string[] = []
    socket.on('users patched', ({ firstName }: { firstName: string }) => heard.push(firstName))
    return { socket, heard }
  }

  before(async () => {
    database = await cloneDatabase()
    url = await begin('src/index.ts', { DATABASE_URL: database.url, WEB_CONCURRENCY: '3' }).url
    await post('/users', { email: user.email, password: PASSWORD })
    token = (await post('/authentication', user)).accessToken
  })

  after(async () => {
    for (const socket of sockets) socket.close()
    killGroups()
    await database?.drop()
  })

  it('reach polling sockets and websockets, wherever they are', async () => {
    const ways = [['polling'], ['websocket'], ['polling', 'websocket']]
    const all = await Promise.all(Array.from({ length: 18 }, (_each, number) => listener(ways[number % 3])))
    const { sub: id } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
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
  })
})
