// The journal plugin: every change of a live resource, read in commit order on this node, whoever made it and where.
import type { Application, HookContext, NextFunction } from '../../declarations'
import { engineOf } from '../../engine'
import type { Definitions } from '../../engine'
import { logger } from '../../logger'
import { Connection } from './connection'
import { cursorText, readCursor } from './cursor'
import type { Cursor } from './cursor'
import { livePaths } from './entry'
import type { Entry } from './entry'
import { Missed } from './missed'
import { Reader } from './reader'
import { Snapshot } from './snapshot'
import { trim } from './trim'
import { Watch } from './watch'
import type { JournalState } from './watch'

export type { Cursor } from './cursor'
export type { Entry } from './entry'
export { MissedTooMuch } from './missed'
export type { Gap } from './missed'
export type { Snapshot } from './snapshot'
export type { JournalState } from './watch'

/** How often old entries are looked for, in milliseconds. What is younger than that is never taken away. */
const TRIM_MS = 60_000

/** What somebody who follows the journal hears. */
export interface Follower {
  /** Every change, in commit order; those of one row in the order in which they were made. */
  entry(entry: Entry): unknown
  /** Changes have passed that nobody will hear of: whatever was built from them must be built anew. */
  lost?(): unknown
}

/** The journal as it is read on this node. */
export class Journal {
  private readonly followers = new Set<Follower>()
  private readonly connection: Connection
  private readonly reader: Reader
  private readonly missed: Missed
  private readonly watch: Watch
  private paths?: Definitions
  private timer?: NodeJS.Timeout
  /** As the journal was seen at the last round of trimming. */
  private horizon?: Snapshot

  constructor(private readonly app: Application) {
    // The services are registered after this plugin.
    const live = () => (this.paths ??= livePaths(engineOf(app).definitions))
    const knex = app.get('postgresqlClient')
    this.connection = new Connection(
      () => app.get('databaseUrl')!,
      () => this.reader.wake()
    )
    this.reader = new Reader(this.connection, live, {
      entry: entry => this.tell(follower => follower.entry(entry)),
      lost: () => this.tell(follower => follower.lost?.())
    })
    this.missed = new Missed(knex, this.reader, live, app.get('journal').replay)
    this.watch = new Watch(this.reader, this.connection)
  }

  async start(): Promise<void> {
    engineOf(this.app).committed = ({ live }) => live && this.wake()
    await this.reader.start()
    this.watch.start()
    this.timer = setInterval(() => void this.trim(), TRIM_MS).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.watch.stop()
    await this.reader.stop()
  }

  /** Where this node stands, as a text for clients; empty before the journal could be read for the first time. */
  get cursor(): string {
    const { epoch, position } = this.reader
    return position ? cursorText(epoch, position) : ''
  }

  /** Where this node stands; undefined before the journal could be read for the first time. */
  get position(): Cursor | undefined {
    return this.reader.position
  }

  /** @returns undefined for what is no cursor of this database */
  readCursor(text: unknown): Cursor | undefined {
    return readCursor(text, this.reader.epoch)
  }

  /** Says that something has been committed here: it is read at once, and the other nodes are rung. */
  wake(): void {
    this.reader.wake(true)
  }

  /** Settles when everything that has been committed by now has been told on this node. */
  level(): Promise<void> {
    return this.reader.level()
  }

  /**
   * Settles when this node has read all that a cursor of another node covers.
   * @returns false for a cursor that no node can have given out: it is ahead of the database itself
   */
  async reach({ seen, until = seen }: Cursor): Promise<boolean> {
    if (!this.covers(until)) await this.level()
    return this.covers(until)
  }

  private covers(snapshot: Snapshot): boolean {
    return this.position?.seen.covers(snapshot) ?? false
  }

  /** Calls back when no batch is half told, at once if it may be: `position` is a place between batches then. */
  whenAtRest(callback: () => void): void {
    this.reader.whenAtRest(callback)
  }

  /**
   * The entries that somebody has missed, some at a time, in order.
   * @param to a place between batches that this node has reached, and that covers `from`
   * @throws MissedTooMuch when they are kept no more, or are more than the setting `journal.replay`
   */
  between(from: Cursor, to: Cursor): AsyncGenerator<Entry[]> {
    return this.missed.between(from, to.seen)
  }

  /**
   * Follows the journal from now on.
   * @returns a function that ends it
   */
  follow(follower: Follower): () => void {
    this.followers.add(follower)
    return () => void this.followers.delete(follower)
  }

  state(): JournalState {
    return this.watch.state()
  }

  /** One follower's fault is for the log; the others hear of the change all the same. */
  private tell(what: (follower: Follower) => unknown): void {
    for (const follower of this.followers) {
      try {
        what(follower)
      } catch (error) {
        logger.error({ err: error }, 'A follower of the journal failed')
      }
    }
  }

  /** Takes old entries away that had been read at the last round already. */
  private async trim(): Promise<void> {
    const horizon = this.horizon
    this.horizon = this.position?.seen
    if (!horizon) return
    try {
      const removed = await trim(this.app.get('postgresqlClient'), this.app.get('journal'), horizon)
      if (removed > 0) logger.debug(`Trimmed ${removed} entries of the journal`)
    } catch (error) {
      logger.warn({ err: error }, 'The journal could not be trimmed')
    }
  }
}

const journals = new WeakMap<Application, Journal>()

/** The journal of an application. */
export const journalOf = (app: Application): Journal => journals.get(app)!

/**
 * Reads the journal from setup to teardown. To be configured behind the plugin that opens the database, and in front
 * of websockets, which give the application another setup, and of whoever follows it.
 */
export const journal = (app: Application) => {
  const own = new Journal(app)
  journals.set(app, own)
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        await own.start()
        await next()
      }
    ],
    teardown: [
      async (_context: HookContext, next: NextFunction) => {
        await own.stop()
        await next()
      }
    ]
  })
}
