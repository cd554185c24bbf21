// Start and stop: the application listens, and ends without breaking off what it has begun.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from './configuration'
import type { Application } from './declarations'
import { logger } from './logger'

export interface Running {
  /** Where it can be reached, for example `http://localhost:3030`. */
  readonly url: string
  /** Ends requests in flight, closes sockets and the database. */
  stop(): Promise<void>
}

/** How long requests in flight may take after the word to stop, in milliseconds. */
const GRACE = 10_000

async function close(app: Application, server: ReturnType<typeof createServer>): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => server.closeAllConnections(), GRACE)
  // Closes the sockets, and the HTTP server when its requests have been answered.
  await new Promise<void>(resolve => app.io.close(() => resolve()))
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
 * @throws Error with a sentence that says what is in the way, such as a port in use
 */
export async function start(app: Application): Promise<Running> {
  const [host, port] = [app.get('host'), app.get('port')]
  const server = createServer(app.callback())
  // Longer than the usual 60 s of proxies, so that a proxy never writes to a connection just closed here.
  server.keepAliveTimeout = 65_000
  await app.setup(server)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    await app.teardown()
    throw reasonOf(error as NodeJS.ErrnoException, host, port)
  }
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  let stopped: Promise<void> | undefined
  return { url, stop: () => (stopped ??= close(app, server)) }
}

/** npm passes on the signals that a terminal has sent to the process already: those are one word, not two. */
const SAME_WORD = 1_000

/** The first word to stop. A second one, later, ends the process at once. */
function wordToStop(): Promise<string> {
  let asked: number | undefined
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked !== undefined && Date.now() - asked > SAME_WORD) process.exit(1)
        asked ??= Date.now()
        resolve(signal)
      })
    }
  })
}

/** Starts and runs until the process is told to end, which may be before it has started. */
export async function runUntilStopped(app: Application): Promise<void> {
  const word = wordToStop()
  process.on('unhandledRejection', reason => logger.error({ err: reason }, 'Unhandled rejection'))
  const running = await start(app)
  logger.info(`Plumage is at ${running.url}`)
  logger.info(`${await word}: ending requests in flight`)
  await running.stop()
  logger.info('Stopped')
}
