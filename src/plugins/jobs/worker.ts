// A worker: one life of the library's runner, from the lock that stands for it to the jobs that it has finished.
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import type { ParsedCronItem, Runner, WorkerEvents } from 'graphile-worker'
import type { Application } from '../../declarations'
import { logger } from '../../logger'
import { Lookout } from './lookout'
import { Presence } from './presence'
import { dueTimes, tasksOf } from './work'
import type { Hands, Work } from './work'

/** A server that is silent for so long is taken for gone, in milliseconds. */
const SILENCE = 15_000
/** How long to wait before the database is asked again, in milliseconds. */
const AGAIN = 1_000

// Fifty milliseconds, which only a process that runs jobs need spend.
const library = () => require('graphile-worker') as typeof import('graphile-worker')

/**
 * Reads when jobs are due.
 * @throws Error for a text that is no crontab
 */
export function parseDueTimes(works: ReadonlyMap<string, Work>): ParsedCronItem[] {
  return dueTimes(works).map(item => {
    try {
      return library().parseCronItem(item)
    } catch (error) {
      throw new Error(`The job ${item.task} is to run every '${item.match}', which is no crontab.`, {
        cause: error
      })
    }
  })
}

/** Its faults go to our log, without the jobs that they are about; jobs that fail are written down where they run. */
function libraryLogger() {
  const { Logger } = library()
  return new Logger(() => (level, message, meta) => {
    if (meta?.failure || (level !== 'error' && level !== 'warning')) return
    logger[level === 'error' ? 'error' : 'warn'](`Background jobs: ${message}`)
  })
}

/** How many jobs run at once, and what they are. */
export interface Duties {
  readonly app: Application
  readonly concurrency: number
  readonly works: ReadonlyMap<string, Work>
  readonly due: ParsedCronItem[]
  /** Makes sure that the tables are there. */
  ready(): Promise<void>
}

export class Worker {
  private readonly id = `plumage-${randomUUID()}`
  private readonly hands: Hands = { running: new Set(), done: new Set() }
  private readonly presence: Presence
  private readonly lookout: Lookout
  private readonly pool: Pool
  private runner?: Runner
  private isStopping = false

  constructor(private readonly duties: Duties) {
    const connectionString = duties.app.get('databaseUrl')!
    this.presence = new Presence(connectionString, this.id)
    this.lookout = new Lookout(this.presence, this.hands)
    this.pool = new Pool({
      connectionString,
      application_name: 'plumage jobs',
      // One listens, the others are made when they are needed.
      max: duties.concurrency + 1,
      connectionTimeoutMillis: SILENCE,
      query_timeout: SILENCE,
      // A connection whose server has fallen silent is not used for long.
      maxLifetimeSeconds: 300,
      keepAlive: true,
      allowExitOnIdle: true
    })
    this.pool.on('error', () => undefined)
    this.pool.on('connect', client => client.on('error', () => undefined))
  }

  /**
   * Works until it is stopped, or until the library gives up because it has lost the database.
   * @throws Error if it cannot begin
   */
  async work(): Promise<void> {
    try {
      await this.duties.ready()
      // Before it takes a job: a job in the hands of whoever holds no lock is taken from him.
      await this.presence.open()
      this.lookout.start()
      this.runner = await this.run()
      if (this.isStopping) await this.stop()
      await this.runner.promise
      await this.settle()
    } finally {
      this.lookout.stop()
      await this.presence.close()
      await this.pool.end()
    }
  }

  private run(): Promise<Runner> {
    const { app, concurrency, works, due } = this.duties
    const events: WorkerEvents = new EventEmitter()
    // The library marks jobs by this name, which must be known before: the lock stands for it.
    events.once('pool:create', ({ workerPool }) => (workerPool.id = this.id))
    return library().run({
      pgPool: this.pool,
      concurrency,
      taskList: tasksOf(app, works, this.hands),
      parsedCronItems: due,
      noHandleSignals: true,
      events,
      logger: libraryLogger(),
      // Otherwise it would not look whether what it says about a finished job has been heard.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } }
    })
  }

  /** The database may be away: jobs that have done their work must not run again because of that. */
  private async settle(): Promise<void> {
    for (;;) {
      try {
        return await this.lookout.settle()
      } catch (error) {
        if (this.isStopping) throw error
        await sleep(AGAIN)
      }
    }
  }

  /** Takes no more jobs. `work` comes back when those that run have ended. */
  async stop(): Promise<void> {
    this.isStopping = true
    // Rejected when it has ended by itself.
    await this.runner?.stop().catch(() => undefined)
  }

  /** Lets jobs that do not end go on to the end of the process, and nobody else run them before. */
  linger(): void {
    this.lookout.stop()
    this.presence.linger()
  }
}
