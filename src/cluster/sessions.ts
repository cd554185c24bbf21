// Sessions of sockets among several workers: each id names its worker, and what reaches another is handed on to it.
import { Agent, createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { basename, join } from 'node:path'
import type { Server as Sockets } from 'socket.io'
import { handOn, handUpgradeOn, takeAddress } from './hand-on'

/** The place of a worker among the others. */
export interface Place {
  /** Never given again to another worker of the same folder. */
  readonly id: number
  /** Where the workers have their local sockets; closed to other users. */
  readonly folder: string
}

export interface SharedSessions {
  /** Where the other workers hand on to. */
  readonly server: Server
  /** Parts from callers whose sessions live elsewhere, and resolves when all others are done. */
  close(): Promise<void>
}

/** A named pipe on Windows, which has no sockets in folders. */
const localSocket = (folder: string, id: string | number) =>
  process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}-${id}` : join(folder, String(id))

/** Long polling and upgrades name their session; the number before the first dash is the worker's. */
const SESSION = /[?&]sid=([1-9]\d{0,8})-[\w-]{1,64}(?:&|$)/

/**
 * Lets a worker serve sockets beside others that listen on the same port. A session lives where it began; requests
 * of long polling may reach any worker, and are handed on. One whose worker has ended is answered here, where its
 * id is not known.
 *
 * @param server whose listeners are complete; it need not listen yet
 * @param io the sockets on it
 * @throws Error if the local socket cannot be made
 */
export async function shareSessions(server: Server, io: Sockets, place: Place): Promise<SharedSessions> {
  const agent = new Agent({ keepAlive: true })
  const upgraded = new Set<Socket>()
  const path = `${io.path()}/`
  const inner = createServer()
  // The workers keep their connections to one another; closing an idle one could meet a request on its way.
  inner.keepAliveTimeout = 0

  /** The local socket of the worker whose session is meant, if that is another one. */
  function elsewhere({ url }: IncomingMessage): string | undefined {
    const id = url!.startsWith(path) ? SESSION.exec(url!)?.[1] : undefined
    return id === undefined || id === String(place.id) ? undefined : localSocket(place.folder, id)
  }

  /** Takes an event's listeners from the outer server and gives them to the inner one. */
  function take(event: 'request' | 'upgrade'): (...args: any[]) => void {
    const listeners = server.listeners(event)
    const here = (...args: unknown[]) => listeners.forEach(listener => listener.apply(server, args))
    server.removeAllListeners(event)
    inner.on(event, (request: IncomingMessage, ...rest: unknown[]) => {
      takeAddress(request)
      here(request, ...rest)
    })
    return here
  }

  const request = take('request')
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    const other = elsewhere(message)
    if (other) handOn(message, response, other, agent, () => request(message, response))
    else request(message, response)
  })

  const upgrade = take('upgrade')
  server.on('upgrade', (message: IncomingMessage, socket: Socket, head: Buffer) => {
    const other = elsewhere(message)
    if (!other) return upgrade(message, socket, head)
    const passed = handUpgradeOn(message, socket, head, other, () => upgrade(message, socket, head))
    upgraded.add(passed)
    passed.once('close', () => upgraded.delete(passed))
  })

  const generateId = io.engine.generateId.bind(io.engine)
  io.engine.generateId = async (message: IncomingMessage) => `${place.id}-${await generateId(message)}`

  await new Promise<void>((resolve, reject) => {
    inner.once('error', reject)
    // Exclusive: this one is not to be shared with other workers.
    inner.listen({ path: localSocket(place.folder, place.id), exclusive: true }, resolve)
  })
  return {
    server: inner,
    async close() {
      for (const passed of upgraded) passed.destroy()
      await new Promise(resolve => inner.close(resolve))
      agent.destroy()
    }
  }
}
