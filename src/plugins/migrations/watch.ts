// Watches the schema while the application runs: another version of the program may change it at any time.
import type { Application, HookContext, NextFunction } from '../../declarations'
import { engineOf, findMisfits, unfitResources } from '../../engine'
import { logger } from '../../logger'
import { tell } from './news'
import type { SchemaState } from './news'
import { migrationsFolder } from './source'
import { migrationStatus } from './status'
import { tableName } from './table'

/** How often it asks whether a migration has been run, in milliseconds. */
const INTERVAL = 3_000
/** How old an answer may be that is given without a look, in milliseconds. */
const FRESH = 1_000

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
    const folder = migrationsFolder(this.app)
    try {
      // Read first: what happens meanwhile then shows as a change at the next glance.
      const mark = await this.readMark().catch(() => undefined)
      this.first ??= { mark }
      const { pending, missing, changed, halfUp, halfDown } = await migrationStatus(
        knex,
        folder,
        this.app.get('domains')
      )
      const misfits = await findMisfits(knex, engine.definitions)
      const now = { pending, newer: missing, changed, misfits, halfUp, halfDown }
      engine.unfit = unfitResources(now.misfits)
      tell(this.state, now, mark !== this.first.mark, folder)
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
