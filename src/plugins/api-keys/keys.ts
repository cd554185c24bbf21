// Who calls by an API key: found by its hash, and remembered for as long as neither key nor user changes.
import type { Application } from '../../declarations'
import { KEY, failure, recordService } from '../../engine'
import type { Caller } from '../../engine'
import { logger } from '../../logger'
import { Remembered } from '../auth'
import { hashOf, isShaped } from './key'

/** Its last use is noted no more often than this. */
const NOTED_MS = 60_000
const MOST = 10_000

interface Row {
  readonly id: string
  readonly userId: Caller['id']
  readonly hash: string
  readonly scopes: readonly string[]
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

interface User extends Caller {
  readonly lockedAt: string | null
}

export class Keys {
  private readonly rows: Remembered<Row>
  private readonly users: Remembered<User>
  private readonly table: string
  /** Ids of keys by their hashes. */
  private readonly ids = new Map<string, string>()
  /** When this node has noted the use of a key, by its id. */
  private readonly noted = new Map<string, number>()
  /** Callers by the rows that they were made of: the same one is the same object, by which views are remembered. */
  private readonly callers = new WeakMap<Row, { readonly user: User; readonly caller: Caller }>()

  /**
   * @param path of the resource whose rows are the keys
   * @param users path of the one whose rows are the callers
   */
  constructor(
    private readonly app: Application,
    path: string,
    users: string
  ) {
    const select = ['userId', 'hash', 'scopes', 'expiresAt', 'lastUsedAt']
    this.rows = new Remembered(app, path, select)
    this.users = new Remembered(app, users)
    this.table = recordService(app, path)!.definition.table
  }

  private get knex() {
    return this.app.get('postgresqlClient')
  }

  /**
   * Who calls by a key, with neither a query nor a promise when both were seen a moment ago.
   * @throws 401 for a key that is unknown, revoked or expired, or whose user is locked or gone
   */
  callerOf(key: string): Caller | Promise<Caller> {
    if (!isShaped(key)) throw failure('invalid-api-key')
    const hash = hashOf(key)
    const id = this.ids.get(hash)
    const row = id === undefined ? undefined : this.rows.remembered(id)
    const user = row && this.users.remembered(String(row.userId))
    return user ? this.caller(hash, row!, user) : this.find(hash)
  }

  private async find(hash: string): Promise<Caller> {
    const id = this.ids.get(hash) ?? (await this.knex(this.table).where({ hash }).first('id'))?.id
    const row = id === undefined ? null : await this.rows.find(id)
    if (!row || row.hash !== hash) this.ids.delete(hash)
    const user = row && (await this.users.find(String(row.userId)))
    if (!user) throw failure('invalid-api-key')
    return this.caller(hash, row, user)
  }

  private caller(hash: string, row: Row, user: User): Caller {
    const until = row.expiresAt === null ? Infinity : Date.parse(row.expiresAt)
    if (row.hash !== hash || user.lockedAt || !(until > Date.now())) throw failure('invalid-api-key')
    if (this.ids.size >= MOST) this.ids.clear()
    this.ids.set(hash, row.id)
    this.note(row)
    const known = this.callers.get(row)
    if (known?.user === user) return known.caller
    const caller = Object.freeze({ ...user, [KEY]: { id: row.id, scopes: new Set(row.scopes), until } })
    this.callers.set(row, { user, caller })
    return caller
  }

  /** Notes that a key is in use, behind the call: of all nodes, one does so once a minute. */
  private note({ id, lastUsedAt }: Row): void {
    const now = Date.now()
    if (now - (this.noted.get(id) ?? 0) < NOTED_MS) return
    if (this.noted.size >= MOST) this.noted.clear()
    this.noted.set(id, now)
    if (lastUsedAt !== null && now - Date.parse(lastUsedAt) < NOTED_MS) return
    const update = this.knex.raw(
      `update ${this.table} set "lastUsedAt" = now()
        where id = ? and coalesce("lastUsedAt" < now() - make_interval(secs => ?), true)`,
      [id, NOTED_MS / 1000]
    )
    update.catch((error: unknown) => logger.debug({ err: error }, 'The use of an API key was not noted'))
  }
}
