// An outbox: the rows of what the application sends, and the note of what became of each.
import type { Knex } from 'knex'
import type { Application } from '../../declarations'

/** How long rows are kept, in days. */
const DAYS = 30

export class Outbox {
  /** @param table whose rows have `status`, `attempts`, `lastError` and `sentAt` */
  constructor(
    private readonly app: Application,
    private readonly table: string
  ) {}

  private get knex(): Knex {
    return this.app.get('postgresqlClient')
  }

  /** Begins one more try. @returns undefined for what has gone or was taken back */
  async begin(id: string): Promise<{ message: string } | undefined> {
    const attempts = this.knex.raw('attempts + 1')
    const rows = await this.knex(this.table)
      .where({ id })
      .whereNot({ status: 'sent' })
      .update({ attempts, updatedAt: new Date() }, ['message'])
    return rows[0]
  }

  /** Notes that the try has failed: for good, or for now. */
  async failed(id: string, reason: string, isOver: boolean): Promise<void> {
    await this.note(id, { status: isOver ? 'failed' : 'waiting', lastError: reason })
  }

  async sent(id: string): Promise<void> {
    await this.note(id, { status: 'sent', sentAt: new Date(), lastError: null })
  }

  private note(id: string, values: Record<string, unknown>) {
    return this.knex(this.table)
      .where({ id })
      .update({ ...values, updatedAt: new Date() })
  }

  /** Takes away old rows; those of what still waits are kept. */
  async removeOld(): Promise<void> {
    await this.knex(this.table)
      .whereNot({ status: 'waiting' })
      .whereRaw(`"createdAt" < now() - interval '${DAYS} days'`)
      .delete()
  }
}
