// Slow sockets: whoever does not take what it is sent is cut off, before it fills the memory of the process.
import type { Server } from 'socket.io'
import { logger } from '../../logger'

/** How many packets may wait for a socket. One that is cut comes back with its cursor, and misses nothing. */
const MOST_WAITING = 10_000
const ROUND_MS = 1_000

interface Connection {
  readonly writeBuffer: unknown[]
  /** @param discard whether to let go of what waits, for which it would wait itself otherwise */
  close(discard: boolean): void
}

/**
 * Looks after the sockets of a server.
 * @returns a function that ends it
 */
export function cutSlowSockets(io: Server, most = MOST_WAITING, everyMs = ROUND_MS): () => void {
  const timer = setInterval(() => {
    for (const socket of io.of('/').sockets.values()) {
      const connection = socket.conn as unknown as Connection
      const waiting = connection.writeBuffer.length
      if (waiting <= most) continue
      logger.warn({ socket: socket.id, waiting }, 'A socket that takes nothing was cut')
      connection.close(true)
    }
  }, everyMs).unref()
  return () => clearInterval(timer)
}
