// The stage of these tests: an application with jobs of a test, started on a database of its own or on a shared one.
import { compose } from '../../../src/compose'
import type { Application } from '../../../src/declarations'
import { jobsOf, listJobs } from '../../../src/plugins/jobs'
import type { Jobs } from '../../../src/plugins/jobs'
import { services } from '../../../src/services'
import { start } from '../../../src/start'
import { cloneDatabase } from '../../support/database'

/** The names of the jobs of tests; the application has others. */
const MADE_UP = /zeppelin|hangar|hull/

export interface Stage {
  readonly app: Application
  readonly jobs: Jobs
  readonly url: string
  /** Runs a statement and gives its rows. */
  query(text: string, values?: unknown[]): Promise<any[]>
  /** Whether any job of the tests waits or runs. */
  isBusy(): Promise<boolean>
  /** Makes jobs due that wait for another attempt. */
  hurry(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts an application that runs two jobs at once.
 * @param define declares its jobs
 * @param url of a database that is there; a new one when left out
 */
export async function stage(define: (jobs: Jobs) => void, url?: string, concurrency = 2): Promise<Stage> {
  const database = url === undefined ? await cloneDatabase() : { url, drop: () => Promise.resolve() }
  const settings = { postgresql: { connection: database.url }, jobs: { concurrency } }
  const app = compose(settings, app => {
    app.configure(services)
    define(jobsOf(app))
  })
  const running = await start(app)
  const knex = app.get('postgresqlClient')
  const query: Stage['query'] = async (text, values = []) => (await knex.raw(text, values as never)).rows
  return {
    app,
    jobs: jobsOf(app),
    url: database.url,
    query,
    isBusy: async () =>
      (await listJobs(knex, true)).some(({ name, state }) => MADE_UP.test(name) && state !== 'failed'),
    async hurry() {
      await query('update graphile_worker._private_jobs set run_at = now() where locked_at is null')
      await query(`notify "jobs:insert", '{"count":1}'`)
    },
    async stop() {
      await running.stop()
      await database.drop()
    }
  }
}
