// Start and stop: the application listens, and ends without breaking off what it has begun.
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { shareSessions } from './cluster/sessions'
import type { Place, SharedSessions } from './cluster/sessions'
import { ConfigurationError } from './configuration'
import type { Application } from './declarations'

export interface Running {
  /** Where it can be reached, for example `http://localhost:3030`. */
  readonly url: string
  /** Ends requests in flight, closes sockets and the database. */
  stop(): Promise<void>
}

/** How long requests in flight may take after the word to stop, in milliseconds. */
const GRACE = 10_000

async function close(app: Application, server: Server, shared?: SharedSessions): Promise<void> {
  const servers = shared ? [server, shared.server] : [server]
  const idle = setInterval(() => servers.forEach(each => each.closeIdleConnections()), 50)
  const late = setTimeout(() => servers.forEach(each => each.closeAllConnections()), GRACE)
  // Closes the sockets, and the HTTP server when its requests have been answered.
  await Promise.all([new Promise<void>(resolve => app.io.close(() => resolve())), shared?.close()])
  clearInterval(idle)
  clearTimeout(late)
  await app.teardown()
}

/** Why it cannot listen, as a sentence where that is known. */
function reasonOf(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new ConfigurationError([`Port ${port} is in use. Stop what uses it, or set PORT to another one.`])
  }
  if (['ENOTFOUND', 'EADDRNOTAVAIL', 'EACCES', 'EAI_AGAIN'].includes(error.code ?? '')) {
    return new ConfigurationError([
      `host (HOST) and port (PORT): ${host}:${port} cannot be listened at (${error.code})`
    ])
  }
  return error
}

/**
 * Opens the database, brings it up to date and listens at `host` and `port`.
 *
 * @param place among other workers that listen there, if there are any
 * @throws Error with a sentence that says what is in the way, such as a port in use
 */
export async function start(app: Application, place?: Place): Promise<Running> {
  const [host, port] = [app.get('host'), app.get('port')]
  const server = createServer(app.callback())
  // Longer than the usual 60 s of proxies, so that a proxy never writes to a connection just closed here.
  server.keepAliveTimeout = 65_000
  await app.setup(server)
  let shared: SharedSessions | undefined
  try {
    shared = place && (await shareSessions(server, app.io, place))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    await shared?.close()
    await app.teardown()
    throw reasonOf(error as NodeJS.ErrnoException, host, port)
  }
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  let stopped: Promise<void> | undefined
  return { url, stop: () => (stopped ??= close(app, server, shared)) }
}
