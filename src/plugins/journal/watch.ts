// Watches how far the reader is behind, and which transactions keep what they wrote to themselves for long.
import { logger } from '../../logger'
import type { Connection } from './connection'
import type { Reader } from './reader'

/** From when on an open transaction is worth a line in the log, in milliseconds. */
const LONG = 30_000
const ROUND_MS = 1_000

export interface JournalState {
  /** Seconds since everything that was committed had been told; since the start, where that has never been. */
  readonly lag: number
  readonly connected: boolean
  /** Seconds that the oldest open transaction has been seen; its changes are told when it ends. */
  readonly oldest: number
}

export class Watch {
  /** Open transactions, and since when they have been seen. */
  private readonly open = new Map<bigint, number>()
  private readonly told = new Set<bigint>()
  private timer?: NodeJS.Timeout

  constructor(
    private readonly reader: Reader,
    private readonly connection: Connection
  ) {}

  start(): void {
    this.timer = setInterval(() => this.look(), ROUND_MS).unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private look(): void {
    const open = this.reader.finished?.open ?? []
    const now = performance.now()
    for (const tx of this.open.keys()) {
      if (open.includes(tx)) continue
      this.open.delete(tx)
      this.told.delete(tx)
    }
    for (const tx of open) {
      const since = this.open.get(tx) ?? now
      this.open.set(tx, since)
      if (now - since < LONG || this.told.has(tx)) continue
      this.told.add(tx)
      logger.warn(
        `Transaction ${tx} has been open for ${Math.round((now - since) / 1000)} s: its changes are told when it ends, and nothing behind it is trimmed`
      )
    }
  }

  state(): JournalState {
    const now = performance.now()
    const seconds = (since: number) => Math.max(0, Math.round((now - since) / 10) / 100)
    return {
      lag: seconds(this.reader.levelAt),
      connected: this.connection.isOpen,
      oldest: Math.max(0, ...[...this.open.values()].map(seconds))
    }
  }
}
