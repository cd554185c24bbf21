// The jobs plugin: work that is done behind the answer, kept in PostgreSQL until it is done.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application, HookContext, NextFunction } from '../../declarations'
import type { Transaction } from '../../engine'
import { countJobs } from './records'
import { installTables } from './schema'
import { Shifts } from './shifts'
import type { JobContext, Run, Work } from './work'
import { parseDueTimes } from './worker'

export { listJobs, rerunJobs } from './records'
export type { JobRecord } from './records'
export { installTables, isInstalled } from './schema'
export type { JobContext } from './work'

/** So many attempts take a little more than a day: the pause grows from 3 seconds to 6 hours. */
const ATTEMPTS = 14
/** How long figures may take, in milliseconds: they are asked for when something is wrong, too. */
const PATIENCE = 1_000
/** The longest name and the longest key that the library takes, with some room for what is put before a key. */
const LONGEST = { name: 100, key: 400 }

/**
 * `add_job` notifies in the caller's transaction, which makes such commits wait for each other. Jobs are added seldom
 * enough for that, and start without delay for it.
 */
const ADD = `
  select id from graphile_worker.add_job(?, payload := ?::json, run_at := ?::timestamptz, max_attempts := ?, job_key := ?)`

export class Jobs {
  private readonly works = new Map<string, Work>()
  private shifts?: Shifts
  private isSetUp = false
  private installed?: Promise<void>

  constructor(private readonly app: Application) {}

  /**
   * Declares what does a job of this name. To be called while plugins are configured.
   *
   * A job runs at least once: again if it throws, and again if its process is killed before the database knows that
   * it is done. It should end within hours; after four it is taken for lost.
   *
   * @param name in kebab-case
   * @param run does it; a job that throws is tried again, after a pause that grows
   * @param options.attempts how often it is tried at most; 14 times, which is a day, when left out
   * @throws Error for a bad name, one that there is already, or when the application has been set up
   */
  define<P>(
    name: string,
    run: (payload: P, context: JobContext) => Promise<void>,
    { attempts = ATTEMPTS }: { attempts?: number } = {}
  ): void {
    this.keep(name, { run: run as Run, attempts })
  }

  /**
   * Runs a job regularly: once per due time in the whole cluster. A job that fails is tried again until it is due
   * next; one that takes longer than that runs beside the next. Due times of the last hour that passed while no
   * process ran are made up for by one run.
   *
   * @param crontab minute, hour, day, month and day of the week, in UTC: `30 3 * * *`
   * @param name in kebab-case
   * @param run does it
   * @throws Error as `define` does; a text that is no crontab is refused at the start
   */
  every(crontab: string, name: string, run: (context: JobContext) => Promise<void>): void {
    this.keep(name, { run: (_payload, context) => run(context), attempts: ATTEMPTS, crontab })
  }

  private keep(name: string, work: Work): void {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > LONGEST.name)
      throw new Error(`The job '${name}' needs a name in kebab-case, as in send-mail.`)
    if (!Number.isInteger(work.attempts) || work.attempts < 1 || work.attempts > 1000)
      throw new Error(`The job ${name} must have from 1 to 1000 attempts.`)
    if (this.works.has(name)) throw new Error(`There is a job ${name} already.`)
    if (this.isSetUp)
      throw new Error(`The job ${name} comes too late: define it before the application is set up.`)
    this.works.set(name, work)
  }

  /**
   * Puts a job into the queue.
   *
   * @param name of a job that is defined
   * @param payload what it is given, as JSON
   * @param options.transaction a call's `params.transaction`: the job is there if and only if that commits
   * @param options.key of a job of this name that waits, which this one replaces
   * @param options.runAt when it is due; at once when left out
   * @returns the id of the job
   * @throws Error for a job that is not defined, and for a payload that is no JSON object
   */
  async add(
    name: string,
    payload: object,
    { transaction, key, runAt }: { transaction?: Transaction; key?: string; runAt?: Date } = {}
  ): Promise<string> {
    const work = this.works.get(name)
    if (!work)
      throw new Error(`No job is called '${name}'; there are ${[...this.works.keys()].join(', ') || 'none'}.`)
    // The library would join lists of the same key, and take a list for several jobs.
    const text = Array.isArray(payload) ? '' : (JSON.stringify(payload) ?? '')
    if (!text.startsWith('{')) throw new Error(`The payload of the job ${name} must be a JSON object.`)
    if (key !== undefined && (key === '' || key.length > LONGEST.key))
      throw new Error(`The key of the job ${name} must have from 1 to ${LONGEST.key} letters.`)
    if (runAt && Number.isNaN(runAt.getTime())) throw new Error(`The job ${name} is due at no valid time.`)
    await this.ready()
    const connection = transaction?.trx ?? this.app.get('postgresqlClient')
    // Keys of the library are common to all jobs.
    const values = [
      name,
      text,
      runAt?.toISOString() ?? null,
      work.attempts,
      key === undefined ? null : `${name}:${key}`
    ]
    const { rows } = await connection.raw(ADD, values)
    return String(rows[0].id)
  }

  /**
   * Makes sure that the tables are there; asks the database once, and by connections of its own: those who wait for it
   * may hold all others by their transactions.
   * @throws Error with the cause and the cure
   */
  ready(): Promise<void> {
    this.installed ??= installTables(this.app.get('databaseUrl')!).catch(error => {
      this.installed = undefined
      throw error
    })
    return this.installed
  }

  /** How many jobs wait, and how many have failed for good; no numbers where the database does not say so in time. */
  counts(): Promise<{ waiting: number; failed: number }> {
    const unknown = { waiting: NaN, failed: NaN }
    const counted = countJobs(this.app.get('postgresqlClient')).catch(() => unknown)
    return Promise.race([counted, sleep(PATIENCE, unknown, { ref: false })])
  }

  /** Runs jobs from now on, if this process is to run any. */
  async start(): Promise<void> {
    this.isSetUp = true
    const { concurrency } = this.app.get('jobs')
    if (this.app.get('migrate')) await this.ready()
    if (concurrency === 0 || this.works.size === 0) return
    const due = parseDueTimes(this.works)
    this.shifts = new Shifts({
      app: this.app,
      concurrency,
      works: this.works,
      due,
      ready: () => this.ready()
    })
    this.shifts.start()
  }

  async stop(): Promise<void> {
    await this.shifts?.stop()
  }
}

const owned = new WeakMap<Application, Jobs>()

/** The jobs of an application. */
export const jobsOf = (app: Application): Jobs => owned.get(app)!

/**
 * Runs jobs from the end of the setup to the teardown, where those that run are waited for. To be configured in front
 * of whoever defines jobs, and of websockets, which give the application another setup.
 */
export const jobs = (app: Application) => {
  const own = new Jobs(app)
  owned.set(app, own)
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        await next()
        await own.start()
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
