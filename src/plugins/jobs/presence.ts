// The presence of a worker: a session that holds a lock for as long as the worker lives, and nobody else can hold.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'

/** The first key of the locks; the second is the hash of a worker's id. */
export const SPACE = 1_886_676_342

/** A server that is silent for so long is taken for gone, in milliseconds. */
const SILENCE = 10_000

/** How long to wait before connecting again, in milliseconds: much less than others wait for us (see lookout.ts). */
const AGAIN = 200

/**
 * One connection. PostgreSQL frees its lock the moment that our process dies, because the system closes the
 * connection then. A machine that loses its power closes nothing; so the server asks, after ten seconds of silence.
 *
 * A process that is stopped (SIGSTOP) keeps its connection, and so its lock and its jobs: nobody takes them over
 * until it is killed, or until the library frees them after four hours. Only if the connection breaks in that time, as when PostgreSQL restarts, it is taken
 * for dead; then its jobs run elsewhere, and its own runs of them go on as well when it wakes. The same happens to a
 * process that is cut off from the database. Nothing outside a process can tell this from its death: jobs
 * must bear to be run again.
 */
export class Presence {
  private client?: Client
  private isOver = false

  /**
   * @param url connection string of the database
   * @param id of the worker, as it stands in the jobs that it has taken
   */
  constructor(
    private readonly url: string,
    readonly id: string
  ) {}

  /**
   * Connects and takes the lock; from then on it is taken again whenever the connection is lost.
   * @throws the driver's error
   */
  async open(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'plumage jobs',
      connectionTimeoutMillis: SILENCE,
      query_timeout: SILENCE,
      keepAlive: true,
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3'
    })
    client.on('error', () => this.lose(client))
    client.on('end', () => this.lose(client))
    try {
      await client.connect()
      // Shared, because an earlier session of ours may not have been found dead yet.
      await client.query('select pg_advisory_lock_shared($1, hashtext($2))', [SPACE, this.id])
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
    if (this.isOver) return void client.end().catch(() => undefined)
    this.client = client
  }

  private lose(client: Client): void {
    if (this.client !== client) return
    this.client = undefined
    void this.reopen()
  }

  private async reopen(): Promise<void> {
    while (!this.isOver && !this.client) {
      await this.open().catch(() => sleep(AGAIN, undefined, { ref: false }))
    }
  }

  /**
   * Runs a statement on the session.
   * @throws the driver's error, or that the session is lost for now
   */
  async query<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    const { client } = this
    if (!client) throw new Error('The session of the worker is lost.')
    try {
      return (await client.query<Row>(text, values)).rows
    } catch (error) {
      // It may be a server that is silent: whether the lock is still held is known of a new session only.
      this.lose(client)
      client.end().catch(() => undefined)
      throw error
    }
  }

  /** Frees the lock. */
  async close(): Promise<void> {
    this.isOver = true
    const { client } = this
    this.client = undefined
    await client?.end().catch(() => undefined)
  }

  /** Keeps the lock to the end of the process, without keeping the process. */
  linger(): void {
    this.isOver = true
    // Not among its published types.
    ;(this.client as (Client & { unref(): void }) | undefined)?.unref()
  }
}
