// Factors: the rows of the second factors, and codes that are looked at, counted and used up.
import type { HookContext } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, inTransaction, recordService } from '../../engine'
import type { Transaction } from '../../engine'
import { logger } from '../../logger'
import { notify } from '../accounts'
import { Attempts } from '../auth'
import { journalOf } from '../journal'
import { newRecoveryCodes, newSeed, recoveryHash, stepOf } from './codes'
import type { Match } from './codes'
import { Seeds } from './seeds'

/** A second factor as it is kept: see second-factors.resource.ts. */
export interface Factor {
  readonly id: number
  readonly userId: number
  readonly confirmedAt: Date | null
  readonly secret: string
  readonly lastStep: number | null
  readonly recoveryHashes: readonly string[]
  readonly changes: number
}

type Changes = Partial<Omit<Factor, 'id' | 'userId' | 'changes'>> & { usedAt?: Date }

export class Factors {
  private readonly seeds: Seeds
  private readonly table: string

  /** @param path of the resource whose rows these are */
  constructor(
    private readonly app: Application,
    private readonly path: string
  ) {
    this.seeds = new Seeds(app.get('authentication').secret as string)
    this.table = recordService(app, path)!.definition.table
  }

  private get rows() {
    return this.app.get('postgresqlClient')<Factor>(this.table)
  }

  /** The second factor of a user, also one that is not in force yet. */
  find(userId: number): Promise<Factor | undefined> {
    return this.rows.where({ userId }).first()
  }

  /**
   * Begins an enrolment, in place of another one that was not confirmed.
   * @returns the seed, in base32
   * @throws 409 when a second factor is in force
   */
  async begin(userId: number): Promise<string> {
    const seed = newSeed()
    const { rows } = await this.app.get('postgresqlClient').raw(
      `insert into ${this.table} as old ("userId", secret) values (?, ?)
        on conflict ("userId") do update set secret = excluded.secret, changes = old.changes + 1, "updatedAt" = now()
        where old."confirmedAt" is null returning id`,
      [userId, this.seeds.seal(seed, userId)]
    )
    if (rows.length === 0) throw failure('two-factor-on')
    journalOf(this.app).wake()
    return seed
  }

  /**
   * Looks at a code. The try is counted before, under a name that a right password does not clear: who guesses at
   * codes knows the password. After too many wrong ones no code is right any more.
   * @returns undefined for a wrong one, and for one that was used already
   */
  async check(factor: Factor, code: string): Promise<Match | undefined> {
    const { attempts } = this.app.service('authentication')
    const name = Attempts.nameOfCodes(factor.userId)
    const tries = await attempts.take(name)
    const match = tries === undefined ? undefined : this.match(factor, code)
    if (match) await attempts.succeed(name)
    else await attempts.fail(name, tries)
    return match
  }

  private match({ userId, secret, lastStep, recoveryHashes }: Factor, code: string): Match | undefined {
    const hash = recoveryHash(code)
    if (hash !== undefined) return recoveryHashes.includes(hash) ? { hash } : undefined
    const seed = this.seeds.open(secret, userId)
    if (seed === undefined) {
      logger.warn({ user: userId }, 'A second factor cannot be decrypted: AUTH_SECRET was another one')
      return undefined
    }
    const step = stepOf(seed, code)
    return step !== undefined && step > (lastStep ?? -1) ? { step } : undefined
  }

  /**
   * Uses a code up that was right. One statement, on the row as it was when the code was looked at: of two who come
   * with a code at the same moment, one is let in.
   * @returns false for the other
   */
  async spend(factor: Factor, match: Match): Promise<boolean> {
    const used = 'step' in match ? { lastStep: match.step } : { recoveryHashes: without(factor, match.hash) }
    const isDone = await this.change(factor, { ...used, usedAt: new Date() })
    journalOf(this.app).wake()
    return isDone
  }

  /**
   * Makes new recovery codes, with the code that allows it: the first one puts the factor in force.
   * @returns undefined when the row has changed meanwhile
   */
  async renew(factor: Factor, match: Match): Promise<string[] | undefined> {
    const codes = newRecoveryCodes()
    const now = new Date()
    const changes = {
      ...('step' in match ? { lastStep: match.step } : {}),
      recoveryHashes: codes.map(code => recoveryHash(code)!),
      confirmedAt: factor.confirmedAt ?? now,
      usedAt: now
    }
    const isDone = await inTransaction(this.app, async transaction => {
      const isChanged = await this.change(factor, changes, transaction.trx)
      if (isChanged && !factor.confirmedAt) await notify(this.app, transaction, factor.userId, 'twoFactorOn')
      return isChanged
    })
    journalOf(this.app).wake()
    return isDone ? codes : undefined
  }

  /**
   * Takes a factor off.
   * @returns false when the row has changed meanwhile
   */
  async remove({ id, userId, changes }: Factor): Promise<boolean> {
    const isDone = await inTransaction(this.app, async transaction => {
      const isGone = (await transaction.trx(this.table).where({ id, changes }).delete()) > 0
      if (isGone) await notify(this.app, transaction, userId, 'twoFactorOff')
      return isGone
    })
    journalOf(this.app).wake()
    return isDone
  }

  /** Hears of factors that admins take off others. */
  watchRemovals(): void {
    // If the rule keeps it where it is, the transaction takes this back.
    const tell = async ({ id, params }: HookContext) => {
      const transaction = params.transaction as Transaction
      const own = transaction.trx(this.table).where({ id })
      const found = id === null ? undefined : await own.whereNotNull('confirmedAt').first('userId')
      if (found) await notify(this.app, transaction, found.userId, 'twoFactorOff')
    }
    this.app.service(this.path as 'users').hooks({ before: { remove: [tell] } } as never)
  }

  private async change(
    { id, changes }: Factor,
    { recoveryHashes, ...others }: Changes,
    knex: Knex = this.app.get('postgresqlClient')
  ): Promise<boolean> {
    const count = await knex(this.table)
      .where({ id, changes })
      .update({
        ...others,
        ...(recoveryHashes ? { recoveryHashes: JSON.stringify(recoveryHashes) } : {}),
        changes: changes + 1,
        updatedAt: new Date()
      } as never)
    return count > 0
  }
}

const without = ({ recoveryHashes }: Factor, hash: string) => recoveryHashes.filter(each => each !== hash)
