// The journal's own connection: it reads, rings and hears the bell, and is made anew when it is lost.
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'

const CHANNEL = 'plumage_journal'
/** A server that is silent for so long is taken for gone, in milliseconds. */
export const SILENCE = 15_000

/**
 * One connection beside the pool. `NOTIFY` in a transaction that writes would make all commits wait for each other,
 * so the bell is rung from here, where nothing is written.
 */
export class Connection {
  private client?: Client

  /**
   * @param url tells where the database is
   * @param heard is called when another node rings
   */
  constructor(
    private readonly url: () => string,
    private readonly heard: () => void
  ) {}

  get isOpen(): boolean {
    return this.client !== undefined
  }

  /** Connects. Nothing happens when it is connected already. */
  async open(): Promise<void> {
    if (this.client) return
    const client = new Client({
      connectionString: this.url(),
      application_name: 'plumage journal',
      connectionTimeoutMillis: SILENCE,
      query_timeout: SILENCE,
      keepAlive: true,
      // A ring is a commit, which nothing is lost with.
      options: '-c synchronous_commit=off'
    })
    client.on('error', () => this.drop(client))
    client.on('end', () => this.drop(client))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
    const own = (client as unknown as { processID: number }).processID
    client.on('notification', ({ processId }) => {
      if (processId !== own) this.heard()
    })
    this.client = client
  }

  private drop(client: Client): void {
    if (this.client === client) this.client = undefined
  }

  /**
   * Runs a statement.
   * @param name to prepare it under; none for what runs once
   * @param patience how long it may take, in milliseconds
   * @throws the driver's error; the connection is closed then, because nobody knows what state it is in
   */
  async query<Row extends QueryResultRow>(
    text: string,
    values: unknown[] = [],
    { name, patience }: { name?: string; patience?: number } = {}
  ): Promise<Row[]> {
    const { client } = this
    if (!client) throw new Error('The connection of the journal is closed.')
    try {
      const config = { name, text, values, ...(patience ? { query_timeout: patience } : {}) }
      return (await client.query<Row>(config as never)).rows
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Tells the other nodes that something has been committed. */
  async ring(): Promise<void> {
    await this.query(`notify ${CHANNEL}`)
  }

  async close(): Promise<void> {
    const { client } = this
    if (!client) return
    this.client = undefined
    // A server that is silent would not answer the farewell either.
    const late = setTimeout(() => (client as any).connection?.stream?.destroy(), 1_000)
    await client.end().catch(() => undefined)
    clearTimeout(late)
  }
}
