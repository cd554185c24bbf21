// A transaction in SQL, beside the application: it knows which of its writes must be in the database, and which must not.
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'
import type { Ledger } from './ledger'
import type { Path } from './resources'

export class SqlTransaction {
  private marks: string[] = []
  private undone: string[] = []
  private gone: (readonly [Path, number | string])[] = []
  private isOver = false

  private constructor(
    private readonly client: Client,
    private readonly ledger: Ledger
  ) {}

  /**
   * Opens a connection and a transaction on it.
   * @throws the driver's error, as while the database is away
   */
  static async begin(url: string, ledger: Ledger): Promise<SqlTransaction> {
    const client = new Client({
      connectionString: url,
      application_name: 'psql',
      connectionTimeoutMillis: 5_000
    })
    client.on('error', () => undefined)
    await client.connect()
    await client.query(`begin; set local lock_timeout = '2s'`)
    return new SqlTransaction(client, ledger)
  }

  /** One statement that bears no mark. */
  async run<R extends QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.client.query<R>(text, values)).rows
  }

  /**
   * One statement that writes rows and returns their ids.
   * @param text with `$1` for the mark
   */
  async write(text: string, values: unknown[] = []): Promise<(number | string)[]> {
    const mark = this.ledger.mark()
    this.marks.push(mark)
    const rows = await this.run(text, [mark, ...values])
    // What met no row leaves no mark.
    if (rows.length === 0) this.marks.pop()
    return rows.map(({ id }) => id)
  }

  /** Removes a row. @returns whether there was one */
  async remove(path: Path, id: number | string): Promise<boolean> {
    const rows = await this.run(`delete from ${path} where id = $1 returning id`, [id])
    if (rows.length > 0) this.gone.push([path, id])
    return rows.length > 0
  }

  /** Does something, and takes it back. */
  async takenBack(action: () => Promise<unknown>): Promise<void> {
    const [marks, gone] = [this.marks, [...this.gone]]
    this.marks = []
    await this.run('savepoint here')
    await action()
    await this.run('rollback to savepoint here')
    this.undone.push(...this.marks)
    this.marks = marks
    this.gone = gone
  }

  async commit(): Promise<void> {
    this.isOver = true
    try {
      await this.run('commit')
      this.ledger.done(...this.marks)
      this.ledger.undone(...this.undone)
      for (const [path, id] of this.gone) this.ledger.gone(path, id)
    } catch {
      this.ledger.unknown()
    }
    await this.client.end().catch(() => undefined)
  }

  /** Takes everything back, also when the connection is broken. May be called when it is over. */
  async rollback(): Promise<void> {
    if (this.isOver) return
    this.isOver = true
    this.ledger.undone(...this.marks, ...this.undone)
    await this.run('rollback').catch(() => undefined)
    await this.client.end().catch(() => undefined)
  }
}
