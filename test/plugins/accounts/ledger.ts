// The ledger of the test of secrets: what must not be told, and all that was told.
import { createHash } from 'node:crypto'
import pino from 'pino'
import type { Socket } from 'socket.io-client'
import { logger } from '../../../src/logger'

/** Something that was told: by what, and with which words. */
export interface Told {
  readonly what: string
  readonly body: unknown
}

export interface ToldAnswer extends Told {
  readonly status: number
}

/** What no text may look like, whoever's secret it is. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['a hash of a password', /\$argon2|\$2[aby]\$\d\d\$/],
  ['a signed token', /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/]
]

const streams = logger as unknown as Record<symbol, unknown>
const { streamSym } = pino.symbols

export class Ledger {
  readonly answers: ToldAnswer[] = []
  readonly events: Told[] = []
  /** What the application has logged since `openLog`. */
  log = ''
  private readonly secrets = new Map<string, string>()
  private readonly sockets: Socket[] = []
  private readonly before = { level: logger.level, stream: streams[streamSym] }

  /** Has the log written here, down to the last detail. */
  openLog(): void {
    logger.level = 'trace'
    streams[streamSym] = { write: (line: string) => void (this.log += line) }
  }

  /** Notes a secret; what it is hashed to and how a token is signed are secrets as well. */
  keep(what: string, secret: string): void {
    this.secrets.set(secret, what)
    this.secrets.set(createHash('sha256').update(secret).digest('hex'), `the hash of ${what}`)
    const [, , signature] = secret.split('.')
    if (signature) this.secrets.set(signature, `the signature of ${what}`)
  }

  knows(secret: string): boolean {
    return this.secrets.has(secret)
  }

  /** Notes all that a socket hears from now on. */
  hear(socket: Socket): void {
    this.sockets.push(socket)
    socket.onAny((what: string, ...body: unknown[]) => void this.events.push({ what, body }))
  }

  /** Which secrets stand in a text or a value. */
  leaks(told: unknown): string[] {
    const text = typeof told === 'string' ? told : (JSON.stringify(told) ?? '')
    const known = [...this.secrets].filter(([secret]) => text.includes(secret)).map(([, what]) => what)
    return [...known, ...shapes.filter(([, shape]) => shape.test(text)).map(([what]) => what)]
  }

  close(): void {
    this.sockets.forEach(socket => socket.close())
    streams[streamSym] = this.before.stream
    logger.level = this.before.level
  }
}
