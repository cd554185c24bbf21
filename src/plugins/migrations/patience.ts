// Patience: migrations ask for locks briefly and again, so that nobody has to queue behind them for long.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { waitingFor, watched } from './blockers'
import type { Blocker } from './blockers'
import type { Around, Connection } from './connection'
import { MigrationFailure } from './failure'
import type { Tell } from './lock'

/**
 * How long a lock is waited for at a time, in milliseconds. All later statements on the table queue behind who
 * waits, so this is how long a migration holds requests up.
 */
export const LOCK_TIMEOUT = 300

/** Between two attempts the queue behind the first must drain; in milliseconds. */
const pause = () => 200 + Math.random() * 600

/** How often the same waiting is told of, in milliseconds. */
const TOLD_AGAIN = 10_000

/** They wait in nobody's way, and a timeout would leave an unfinished index behind. */
const isConcurrent = (sql: string) =>
  /^\s*(create\s+(unique\s+)?index|drop\s+index|refresh\s+materialized\s+view|reindex\s+\w+)\s+concurrently\b/i.test(
    sql
  )

/** The error of a lock that was not had in time, or of a deadlock, somewhere down the causes. */
function lockErrorIn(error: unknown): Error | undefined {
  if (!(error instanceof Error) || error instanceof OutOfPatience) return undefined
  const { code } = error as { code?: string }
  if (code === '55P03' || code === '40P01') return error
  return error.cause instanceof OutOfPatience ? undefined : lockErrorIn(error.cause)
}

/** The end of all attempts; its message says who is in the way. */
class OutOfPatience extends Error {
  constructor(limit: number, blocker: Blocker | undefined, cause: Error) {
    const waited = `it has waited ${Math.round(limit / 1000)} seconds`
    super(
      blocker
        ? `${waited} ${waitingFor(blocker)}. Let that end, or end it with ` +
            `\`select pg_terminate_backend(${blocker.pid})\`, and run the migration again.`
        : `${waited} for locks that others held. Run it again when there is less going on.`,
      { cause }
    )
  }
}

/** Tries again what fails because others hold locks. */
export class Patience {
  private blocker?: Blocker
  private told?: string
  private toldAt = 0

  /**
   * @param watcher another connection, to see who is in the way
   * @param limit for how long to try again, in milliseconds
   * @param tell is told who is waited for
   */
  constructor(
    private readonly watcher: Knex,
    private readonly limit: number,
    private readonly tell: Tell
  ) {}

  /** Sends a statement; outside of a transaction again and again until it has its lock. */
  readonly around: Around = (connection, { sql }, run) => {
    const attempt = () => watched(this.watcher, connection, blocker => this.found(blocker), run)
    if (connection.getTransactionStatus() !== 'I') return attempt()
    return isConcurrent(sql) ? unhurried(connection, attempt) : this.again(attempt)
  }

  /** Runs work that begins from nothing each time, such as a whole transaction, until it has all its locks. */
  async again<T>(work: () => Promise<T>): Promise<T> {
    let deadline: number | undefined
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const cause = lockErrorIn(error)
        if (!cause) throw error
        deadline ??= Date.now() + this.limit
        if (Date.now() >= deadline) throw this.ended(error, cause)
        await sleep(pause())
      }
    }
  }

  private ended(error: unknown, cause: Error): Error {
    const end = new OutOfPatience(this.limit, this.blocker, cause)
    return error instanceof MigrationFailure
      ? new MigrationFailure(error.migration, end, error.staysDone)
      : end
  }

  private found(blocker: Blocker): void {
    this.blocker = blocker
    const sentence = `Waiting ${waitingFor(blocker)}.`
    // Others may be in the way of the same lock, one after the other; that is no news.
    const what = blocker.relation ?? ''
    if (what === this.told && Date.now() - this.toldAt < TOLD_AGAIN) return
    this.tell(sentence)
    Object.assign(this, { told: what, toldAt: Date.now() })
  }
}

/** Sends a statement that may wait as long as it takes. */
async function unhurried<T>(connection: Connection, run: () => Promise<T>): Promise<T> {
  const set = (timeout: number) => connection.query(`set lock_timeout = ${timeout}`)
  await set(0)
  try {
    return await run()
  } finally {
    await set(LOCK_TIMEOUT)
  }
}
