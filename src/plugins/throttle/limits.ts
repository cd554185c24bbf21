// Limits: how often something may be done within a time, counted in PostgreSQL for all nodes, and in memory without it.
import { Pool } from 'pg'
import type { QueryConfig } from 'pg'
import type { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Application } from '../../declarations'
import { failure } from '../../engine'
import { logger } from '../../logger'
import { accountKeys, addressKey } from './keys'
import type { OutsideParams } from './keys'

/** For so long, in milliseconds, a caller waits for the database to count him. */
const PATIENCE = 1_000

const SCHEMA = 'plumage_throttle'
const TABLE = 'counts'

/**
 * Made by the start and by no migration: it holds nothing that anybody would miss. It is not written ahead, so that
 * counting costs little, and is empty after a crash of the server.
 */
const INSTALL = `
  select pg_advisory_xact_lock(hashtext('plumage installs the throttle'));
  create schema if not exists ${SCHEMA};
  create unlogged table if not exists ${SCHEMA}.${TABLE} (
    key text primary key,
    points integer not null,
    expire bigint not null
  )`

export class Limits {
  private pool?: Pool
  private address?: RateLimiterPostgres
  private account?: RateLimiterPostgres
  private isAway = false

  constructor(private readonly app: Application) {}

  /**
   * Opens connections of its own, so that counting waits for no other work, and sees to the table. Without it, which
   * the log tells, every node counts for itself.
   */
  async open(): Promise<void> {
    const { perAddress, perAccount } = this.app.get('throttle')
    this.pool = new Pool({
      connectionString: this.app.get('databaseUrl'),
      application_name: 'plumage throttle',
      max: 2,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE
    })
    this.pool.on('error', () => undefined)
    if (perAddress > 0) this.address = this.limiter('address', perAddress)
    if (perAccount > 0) this.account = this.limiter('account', perAccount)
    try {
      const { rows } = await this.pool.query(`select to_regclass('${SCHEMA}.${TABLE}') as found`)
      if (rows[0].found === null) await this.pool.query(INSTALL)
    } catch (error) {
      this.noteAway(error)
    }
  }

  async close(): Promise<void> {
    await this.pool?.end()
  }

  /** Forgets whose time has run out. */
  async cleanUp(): Promise<void> {
    await this.pool?.query(`delete from ${SCHEMA}.${TABLE} where expire < $1`, [Date.now()])
  }

  private limiter(keyPrefix: string, points: number): RateLimiterPostgres {
    // The library takes thirty milliseconds to load, which whoever has no limits need not spend.
    const { RateLimiterMemory, RateLimiterPostgres } =
      require('rate-limiter-flexible') as typeof import('rate-limiter-flexible')
    const duration = this.app.get('throttle').seconds
    return new RateLimiterPostgres({
      storeClient: { query: (statement: QueryConfig) => this.query(statement) },
      storeType: 'client',
      schemaName: SCHEMA,
      tableName: TABLE,
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration,
      // Who has had enough is refused without a query.
      inMemoryBlockOnConsumed: points,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration })
    })
  }

  private async query(statement: QueryConfig) {
    try {
      const result = await this.pool!.query(statement)
      this.isAway = false
      return result
    } catch (error) {
      this.noteAway(error)
      throw error
    }
  }

  /** Tells the log once, not at every call. */
  private noteAway(error: unknown): void {
    if (!this.isAway) logger.warn({ err: error }, 'The throttle cannot use its table: it counts in memory')
    this.isAway = true
  }

  /**
   * Counts a call: for its address, and, where that has not had enough, for the accounts that it is about.
   *
   * @param data the body
   * @param keysOf what it is about; the names in it when left out
   * @throws 429 with `retryAfter` in seconds
   */
  async count(data: unknown, params: OutsideParams, keysOf = accountKeys): Promise<void> {
    const address = addressKey(params.address)
    if (address !== undefined) await this.consume(this.address, address)
    for (const key of keysOf(data, params)) await this.consume(this.account, key)
  }

  private async consume(limiter: RateLimiterPostgres | undefined, key: string): Promise<void> {
    try {
      await limiter?.consume(key)
    } catch (refusal) {
      const { msBeforeNext } = refusal as Partial<RateLimiterRes>
      if (msBeforeNext === undefined) throw refusal
      throw failure('too-many-requests', { retryAfter: Math.max(Math.ceil(msBeforeNext / 1000), 1) })
    }
  }
}
