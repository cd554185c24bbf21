// Sessions: begun by a sign-in, renewed by refresh tokens that hold once, ended by a sign-out or by whoever may.
import type { Params } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, recordService, uuid } from '../../engine'
import type { Caller } from '../../engine'
import { logger } from '../../logger'
import { journalOf } from '../journal'
import { Remembered } from './remembered'

const DEVICE = 500
const ADDRESS = 100

/** A session as its tokens name it. */
export interface Place {
  readonly sid: string
  /** How often it had been renewed when the token was made. */
  readonly generation: number
}

interface Session {
  readonly id: string
  readonly expiresAt: string
}

/** What a caller says of himself, as far as it can be stored. */
const note = (text: unknown, length: number): string | null =>
  typeof text === 'string' ? text.replace(/[\u0000-\u001f\ud800-\udfff]/g, '').slice(0, length) : null

export class Sessions {
  private readonly known: Remembered<Session>
  private readonly table: string
  private readonly users: string

  /**
   * @param path of the resource whose rows are the sessions
   * @param users path of the one whose rows are the callers
   */
  constructor(
    private readonly app: Application,
    path: string,
    users: string
  ) {
    this.known = new Remembered(app, path)
    this.table = recordService(app, path)!.definition.table
    this.users = recordService(app, users)!.definition.table
  }

  private get settings() {
    return this.app.get('accounts')
  }

  /**
   * Begins a session of a user, from the device and the address of a call. While his password was looked at, he may
   * have got another one, or have been locked: his row is looked at once more, and held until the session is there.
   *
   * @param hash of the password that was right; undefined where he has signed in without one
   * @throws 401 when it is not his any more
   */
  async begin(userId: Caller['id'], hash: string | undefined, params: Params): Promise<Place> {
    const sid = uuid()
    const { rowCount } = await this.app.get('postgresqlClient').raw(
      `insert into ${this.table} (id, "userId", device, address, "usedAt", "expiresAt")
        select ?::uuid, id, ?::text, ?::text, now(), now() + make_interval(days => least(?::int, ?)) from ${this.users}
        where id = ? and password = coalesce(?, password) and "lockedAt" is null for share`,
      [
        sid,
        note(params.headers?.['user-agent'], DEVICE),
        note((params as { address?: string }).address, ADDRESS),
        this.settings.refreshDays,
        this.settings.longestDays,
        userId,
        hash ?? null
      ]
    )
    if (rowCount === 0) throw failure('invalid-login')
    journalOf(this.app).wake()
    return { sid, generation: 0 }
  }

  /**
   * Renews a session. One statement, so that of two who hold the same token one renews it; the other, if he comes
   * within the time of grace, is taken for another tab and gets what the first one got.
   *
   * However often it is renewed, it ends some day: whoever has found a token would keep it up for ever.
   *
   * @throws 401 when there is none; it is ended when a token comes back that had been used before, for then
   * two hold it, and nobody can tell which of them is the thief
   */
  async renew({ sid, generation }: Place): Promise<Place> {
    const { rows } = await this.app.get('postgresqlClient').raw(
      `update ${this.table} set generation = generation + 1, "renewedAt" = now(), "usedAt" = now(),
        "updatedAt" = now(),
        "expiresAt" = least(now() + make_interval(days => ?), "createdAt" + make_interval(days => ?))
        where id = ? and generation = ? and "expiresAt" > now() returning "expiresAt" > now() as "isOpen"`,
      [this.settings.refreshDays, this.settings.longestDays, sid, generation]
    )
    if (rows.length > 0) {
      journalOf(this.app).wake()
      // The setting has been lowered since it was renewed last.
      if (!rows[0].isOpen) throw failure('session-ended')
    } else if (!(await this.isGraceful(sid, generation))) {
      if (await this.end(sid))
        logger.warn({ session: sid }, 'A used refresh token came back: the session is ended')
      throw failure('session-ended')
    }
    return { sid, generation: generation + 1 }
  }

  private async isGraceful(sid: string, generation: number): Promise<boolean> {
    const { rows } = await this.app.get('postgresqlClient').raw(
      `select from ${this.table} where id = ? and generation = ? and "expiresAt" > now()
        and "renewedAt" > now() - make_interval(secs => ?)`,
      [sid, generation + 1, this.settings.graceSeconds]
    )
    return rows.length > 0
  }

  /**
   * Ends a session.
   * @returns false when there was none
   */
  async end(sid: string): Promise<boolean> {
    const count = await this.app.get('postgresqlClient')(this.table).where({ id: sid }).delete()
    this.known.forget(sid)
    journalOf(this.app).wake()
    return count > 0
  }

  /**
   * Ends all sessions of a user but one. Without the journal's word, which comes behind a commit, this node may take
   * their tokens for a moment.
   */
  async endOthers(userId: Caller['id'], sid: string | null, knex?: Knex): Promise<void> {
    const others = (knex ?? this.app.get('postgresqlClient'))(this.table).where({ userId })
    await (sid === null ? others : others.whereNot({ id: sid })).delete()
    this.known.forget()
    journalOf(this.app).wake()
  }

  /**
   * When the sign-in was, in milliseconds, that a session began with; undefined when there is none. In a transaction,
   * whatever is ending the sessions of its user at this moment is waited for.
   */
  async beginOf(sid: string, knex: Knex = this.app.get('postgresqlClient')): Promise<number | undefined> {
    const own = () => knex(this.table).where({ id: sid })
    if (knex.isTransaction)
      await knex(this.users).whereIn('id', own().select('userId')).forUpdate().select('id')
    const found = await own().first('createdAt')
    return found?.createdAt.getTime()
  }

  /** Whether a session was there a moment ago; undefined when that has to be read. */
  remembers(sid: string): boolean | undefined {
    const session = this.known.remembered(sid)
    return session && Date.parse(session.expiresAt) > Date.now()
  }

  /** @throws 401 when there is no such session */
  async assertHolds(sid: string): Promise<void> {
    const session = await this.known.find(sid)
    if (!session || Date.parse(session.expiresAt) <= Date.now()) throw failure('session-ended')
  }
}
