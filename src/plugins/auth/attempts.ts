// Attempts: how often a wrong password or code was given in a row, counted so that guesses at the same moment do not slip through.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { inTransaction } from '../../engine'
import { jobsOf } from '../jobs'

/** While others are being checked that use up all tries, one waits so long for what becomes of them. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 20

/** Name of the job that tells a user that his account is frozen. */
export const FROZEN = 'account-frozen'

interface Thaw {
  readonly codes?: boolean
  /** The transaction that it belongs to. */
  readonly knex?: Knex
}

/** How many tries an attempt has used up with itself; undefined when there were none left. */
export type Tries = number | undefined

export class Attempts {
  constructor(private readonly app: Application) {}

  private get knex() {
    return this.app.get('postgresqlClient')
  }

  private get limit(): number {
    return this.app.get('accounts').attempts
  }

  /** The name to count under: of a user, whatever he calls himself; of nobody, what was tried. */
  static nameOf(user: { id: unknown } | undefined, tried: string): string {
    return user ? `user:${user.id}` : `name:${createHash('sha256').update(tried).digest('hex')}`
  }

  /** The name to count a user's wrong codes under, which a right password does not clear. */
  static nameOfCodes(userId: unknown): string {
    return `code:${userId}`
  }

  /**
   * Takes a try before the password is looked at: one statement, so that of fifty at the same moment only as many
   * go on as there are tries. The others wait until it is known what became of those.
   */
  async take(name: string): Promise<Tries> {
    for (const start = Date.now(); ; await sleep(PAUSE_MS)) {
      const { rows } = await this.knex.raw(
        `insert into attempts (name, count) values (?, 1) on conflict (name) do update
          set count = attempts.count + 1, "updatedAt" = now() where attempts.count < ? and attempts."frozenAt" is null returning count`,
        [name, this.limit]
      )
      if (rows.length > 0) return rows[0].count
      const found = await this.knex('attempts').where({ name }).first('frozenAt')
      if (found?.frozenAt) return undefined
      // Whoever had the last try has died with it.
      if (Date.now() - start > PATIENCE_MS) {
        await this.freeze(name)
        return undefined
      }
    }
  }

  /** The password, or the code, was right. */
  async succeed(name: string): Promise<void> {
    await this.knex('attempts').where({ name }).whereNull('frozenAt').delete()
  }

  /** It was wrong: with the last try, the name is frozen. */
  async fail(name: string, tries: Tries): Promise<void> {
    if (tries !== undefined && tries >= this.limit) await this.freeze(name)
  }

  /** Freezes a name, and has its user told, once. For a name that nobody has the same is done, and takes as long. */
  private async freeze(name: string): Promise<void> {
    await inTransaction(this.app, async transaction => {
      const own = transaction.trx('attempts').where({ name }).whereNull('frozenAt')
      const count = await own.update({ frozenAt: new Date() })
      if (count > 0) await jobsOf(this.app).add(FROZEN, { name }, { transaction })
    })
  }

  /**
   * Forgets all wrong passwords of a user, and, where it is said, all wrong codes: not for whoever sets a new
   * password because he knows the old one, for he could guess at codes without end.
   */
  async thaw(userId: unknown, { codes = false, knex = this.knex }: Thaw = {}): Promise<void> {
    const names = [Attempts.nameOf({ id: userId }, ''), ...(codes ? [Attempts.nameOfCodes(userId)] : [])]
    await knex('attempts').whereIn('name', names).delete()
  }
}
