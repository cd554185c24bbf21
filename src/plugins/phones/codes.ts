// Codes: one for each number, good for ten minutes, for five tries and for one use, and so many a day.
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, recordService } from '../../engine'
import { CodeHash, newCode } from './code'

const LIFETIME = "interval '10 minutes'"
/** The time within which the codes of a number are counted. */
const DAY = "interval '1 day'"
const TRIES = 5

/** A code on its way to a phone. */
export interface NewCode {
  readonly code: string
  readonly expiresAt: Date
}

export class Codes {
  private readonly hash: CodeHash
  private readonly table: string

  /** @param path of the resource whose rows these are */
  constructor(
    private readonly app: Application,
    path: string
  ) {
    this.hash = new CodeHash(app.get('authentication').secret as string)
    this.table = recordService(app, path)!.definition.table
  }

  /**
   * Makes a code for a number, which takes the place of an earlier one.
   * @param knex the transaction of whoever sends it
   * @param phone as +14165550100
   * @throws 429 with `retryAfter` in seconds for a number that has had enough today
   */
  async make(knex: Knex, phone: string): Promise<NewCode> {
    const code = newCode()
    const { rows } = await knex.raw(
      `insert into ${this.table} as old (phone, hash, "expiresAt", since) values (?, ?, now() + ${LIFETIME}, now())
        on conflict (phone) do update set hash = excluded.hash, "expiresAt" = excluded."expiresAt", tries = 0,
          sent = case when old.since < now() - ${DAY} then 1 else old.sent + 1 end,
          since = case when old.since < now() - ${DAY} then now() else old.since end,
          "updatedAt" = now()
        where old.sent < ? or old.since < now() - ${DAY} returning "expiresAt"`,
      [phone, this.hash.of(phone, code), this.app.get('sms').codesPerDay]
    )
    if (rows.length === 0) throw failure('too-many-requests', { retryAfter: await this.wait(knex, phone) })
    return { code, expiresAt: rows[0].expiresAt }
  }

  /** Seconds until a number can have codes again. */
  private async wait(knex: Knex, phone: string): Promise<number> {
    // The time of the clock: the last code may have been sent since this transaction began.
    const left = knex.raw(`ceil(extract(epoch from since + ${DAY} - clock_timestamp()))::int as left`)
    const row: { left: number } | undefined = await knex(this.table).where({ phone }).first(left)
    return Math.max(row?.left ?? 1, 1)
  }

  /**
   * Looks at a code. The try is counted before, in one statement: of fifty at the same moment five are looked at.
   * Not for transactions, which would take the count back where the code is wrong.
   *
   * @returns the hash of a right one, by which it can be spent
   * @throws 400 for one that is wrong, was used or has expired, and where no tries are left
   */
  async check(phone: string, code: string): Promise<string> {
    const { rows } = await this.app.get('postgresqlClient').raw(
      `update ${this.table} set tries = tries + 1, "updatedAt" = now()
        where phone = ? and tries < ${TRIES} and hash is not null and "expiresAt" > now() returning hash`,
      [phone]
    )
    if (rows.length === 0 || !this.hash.matches(rows[0].hash, phone, code)) throw failure('wrong-phone-code')
    return rows[0].hash
  }

  /**
   * Uses a code up that was right: of two who come with it at the same moment, one can.
   * @param knex the transaction of what it is used for
   * @throws 400 for the other
   */
  async spend(knex: Knex, phone: string, hash: string): Promise<void> {
    const rows = knex(this.table).where({ phone, hash })
    const spent = await rows.update({ hash: null, updatedAt: knex.fn.now() })
    if (spent === 0) throw failure('wrong-phone-code')
  }

  /** Forgets numbers that could have codes again as if they had had none. */
  async cleanUp(): Promise<void> {
    const knex = this.app.get('postgresqlClient')
    await knex(this.table)
      .where('since', '<', knex.raw(`now() - ${DAY}`))
      .where('expiresAt', '<', knex.fn.now())
      .delete()
  }
}
