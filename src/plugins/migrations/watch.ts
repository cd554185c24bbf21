// Watches the schema while the application runs: another version of the program may change it at any time.
import type { Application, HookContext, NextFunction } from '../../declarations'
import { engineOf, findMisfits, unfitResources } from '../../engine'
import type { Misfit } from '../../engine'
import { logger } from '../../logger'
import { problemsOf } from './problems'
import { migrationsFolder } from './source'
import { migrationStatus } from './status'
import { tableName } from './table'

/** What a look at the database has found. */
export interface SchemaState {
  /** Migrations of this program that the database has not had. */
  readonly pending: readonly string[]
  /** Migrations that the database has had and this program does not know. */
  readonly newer: readonly string[]
  /** Migrations that the database has had in another wording. */
  readonly changed: string[]
  /** What the declared resources cannot do with. */
  readonly misfits: readonly Misfit[]
  /** Migrations that have stopped half-way, up or down. */
  readonly halfUp: readonly string[]
  readonly halfDown: readonly string[]
}

/** How often it asks whether a migration has been run, in milliseconds. */
const INTERVAL = 3_000
/** How old an answer may be that is given without a look, in milliseconds. */
const FRESH = 1_000

/** What helps against a misfit, as the end of the sentence that tells of it. */
function cureOf({ pending, newer }: SchemaState, isMigratedSince: boolean): string {
  if (newer.length > 0) return 'Start the version of the program that the database was migrated for'
  if (pending.length > 0) return 'Run `npm run plumage -- migrate up`'
  const making = '`npm run plumage -- migrate make -m "what for"` writes it'
  return isMigratedSince
    ? `Restart this program, which is older than its tables; or, if a migration is missing, ${making}`
    : `A migration is missing, ${making}`
}

/**
 * Tells what has changed between two looks, each thing once.
 * @param isMigratedSince whether migrations have been run or taken back since the first look
 */
function tell(before: SchemaState, now: SchemaState, isMigratedSince: boolean): void {
  const isNews = (key: 'newer' | 'changed' | 'misfits') =>
    JSON.stringify(now[key]) !== JSON.stringify(before[key])
  if (now.newer.length > 0 && isNews('newer')) {
    logger.warn(
      `The database is newer than this program: it has had ${now.newer.join(', ')}. Writes that would break are refused.`
    )
  }
  if (isNews('changed')) {
    const only = {
      done: [],
      pending: [],
      missing: [],
      late: [],
      halfUp: [],
      halfDown: [],
      changed: now.changed
    }
    for (const problem of problemsOf(only, migrationsFolder())) logger.warn(problem)
  }
  if (isNews('misfits')) {
    for (const { path, problem, breaks } of now.misfits) {
      const refused = breaks === 'create' ? 'new rows' : 'all calls'
      logger.warn(`${problem}: ${refused} of ${path} are refused. ${cureOf(now, isMigratedSince)}`)
    }
  }
  const wasApart = before.newer.length > 0 || before.misfits.length > 0
  if (wasApart && now.misfits.length === 0 && (isNews('misfits') || now.newer.length === 0)) {
    logger.info('The database fits this program again')
  }
}

class SchemaWatch {
  /** Where nothing has been seen yet, nothing is held against the schema. */
  private state: SchemaState = { pending: [], newer: [], changed: [], misfits: [], halfUp: [], halfDown: [] }
  private seenAt = -Infinity
  /** Stands for the migrations that the database had had at the last look; undefined when it was not reached. */
  private mark?: string
  /** The same at the first look, when the declarations had just been loaded. */
  private first?: { readonly mark?: string }
  private last: Promise<unknown> = Promise.resolve()
  private next?: Promise<SchemaState | undefined>
  private timer?: NodeJS.Timeout

  constructor(private readonly app: Application) {}

  /** Looks, and from then on every few seconds; statements that fail as on a changed table make it look at once. */
  async start(): Promise<void> {
    engineOf(this.app).suspect = () => void this.look()
    await this.look()
    this.timer = setTimeout(() => void this.glance().then(() => this.timer?.refresh()), INTERVAL).unref()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** What was seen a moment ago, or is seen now. */
  async current(): Promise<SchemaState | undefined> {
    return Date.now() - this.seenAt < FRESH ? this.state : this.look()
  }

  /**
   * Looks at the database. However many ask at the same time, there is one look under way and one more to come,
   * for those whose question is about a change that the first may have missed.
   */
  look(): Promise<SchemaState | undefined> {
    this.next ??= this.last.then(() => {
      this.next = undefined
      const reading = this.read()
      this.last = reading
      return reading
    })
    return this.next
  }

  /** Looks closely only where the database has had other migrations since, or did not fit. */
  private async glance(): Promise<void> {
    const mark = await this.readMark().catch(() => undefined)
    if (mark === undefined || mark !== this.mark || this.state.misfits.length > 0) await this.look()
  }

  private async readMark(): Promise<string> {
    const { rows } = await this.app
      .get('postgresqlClient')
      .raw(`select concat_ws(' ', count(*), max(id), max(name)) as mark from ??`, [tableName])
    return rows[0].mark
  }

  private async read(): Promise<SchemaState | undefined> {
    const knex = this.app.get('postgresqlClient')
    const engine = engineOf(this.app)
    try {
      // Read first: what happens meanwhile then shows as a change at the next glance.
      const mark = await this.readMark().catch(() => undefined)
      this.first ??= { mark }
      const { pending, missing, changed, halfUp, halfDown } = await migrationStatus(
        knex,
        migrationsFolder(this.app)
      )
      const misfits = await findMisfits(knex, engine.definitions)
      const now = { pending, newer: missing, changed, misfits, halfUp, halfDown }
      engine.unfit = unfitResources(now.misfits)
      tell(this.state, now, mark !== this.first.mark)
      Object.assign(this, { state: now, mark, seenAt: Date.now() })
      return now
    } catch (error) {
      logger.debug({ err: error }, 'The schema cannot be looked at')
      Object.assign(this, { mark: undefined, seenAt: -Infinity })
      return undefined
    }
  }
}

const watches = new WeakMap<Application, SchemaWatch>()

function watchOf(app: Application): SchemaWatch {
  let watch = watches.get(app)
  if (!watch) watches.set(app, (watch = new SchemaWatch(app)))
  return watch
}

/**
 * Looks now how the database fits the application, and lets the engine refuse from now on what does not.
 *
 * @param app the application, its database open
 * @returns what was found; undefined when the database cannot be reached, and what was known before holds on
 */
export const lookAtSchema = (app: Application): Promise<SchemaState | undefined> => watchOf(app).look()

/**
 * How the database fits the application, as of a second ago at most.
 *
 * @param app the application
 * @returns undefined when the database cannot be reached
 */
export const schemaState = (app: Application): Promise<SchemaState | undefined> => watchOf(app).current()

/**
 * Watches the schema from setup to teardown; to be configured after the plugin that opens the database.
 *
 * @param app the application
 */
export const schemaWatch = (app: Application) => {
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        await watchOf(app).start()
        await next()
      }
    ],
    teardown: [
      async (_context: HookContext, next: NextFunction) => {
        watchOf(app).stop()
        await next()
      }
    ]
  })
}
