// The tables of graphile-worker: made and brought up to date by the library itself, once for all nodes.
import { Pool } from 'pg'
import type { Knex } from 'knex'

/** The version of the tables that the installed library works with. */
function wanted(): number {
  // The library itself takes fifty milliseconds to load, which most processes need not spend.
  const { migrations } =
    require('graphile-worker/dist/generated/sql') as typeof import('graphile-worker/dist/generated/sql')
  return Math.max(...Object.keys(migrations).map(file => parseInt(file, 10)))
}

const LOOK = `
  select max(id) as version, row_security_active('graphile_worker._private_jobs') as "isHidden"
  from graphile_worker.migrations`

interface Found {
  readonly version: number
  readonly isHidden: boolean
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? ''

/** The library shows the rows of its tables to nobody else, and to a stranger they look empty. */
const notOurs = (cause?: unknown) =>
  new Error(
    'The tables of background jobs, in the schema graphile_worker, belong to another role: ' +
      'grant it to the role of the application.',
    { cause }
  )

/**
 * Whether the tables are there, and no older than the library wants.
 *
 * @param knex the database
 * @throws Error with the cause and the cure where they are there and cannot be used
 */
export const isInstalled = (knex: Knex): Promise<boolean> => look(async text => (await knex.raw(text)).rows)

async function look(ask: (text: string) => Promise<Found[]>): Promise<boolean> {
  let version: number
  let isHidden: boolean
  try {
    ;[{ version, isHidden }] = await ask(LOOK)
  } catch (error) {
    if (['42P01', '3F000'].includes(codeOf(error))) return false
    throw codeOf(error) === '42501' ? notOurs(error) : error
  }
  if (isHidden) throw notOurs()
  return version >= wanted()
}

/**
 * Makes the tables of the jobs, in the schema `graphile_worker`, or brings them up to date, where they are not. They
 * are no migration of this project, which would be frozen to one version of the library. Where several nodes do so at
 * once, one works and the others wait for it.
 *
 * @param url connection string of the database
 * @throws Error with the cause and the cure
 */
export async function installTables(url: string): Promise<void> {
  const pgPool = new Pool({ connectionString: url, application_name: 'plumage jobs', max: 2 })
  pgPool.on('error', () => undefined)
  pgPool.on('connect', client => client.on('error', () => undefined))
  try {
    if (!(await look(async text => (await pgPool.query(text)).rows))) await install(pgPool)
  } finally {
    await pgPool.end()
  }
}

async function install(pgPool: Pool): Promise<void> {
  const { Logger, runMigrations } = require('graphile-worker') as typeof import('graphile-worker')
  try {
    const turn = await pgPool.connect()
    try {
      await turn.query(`select pg_advisory_lock(hashtext('plumage installs the tables of jobs'))`)
      await runMigrations({ pgPool, logger: new Logger(() => () => undefined) })
    } finally {
      // Its session ends with it, and the lock with the session.
      turn.release(true)
    }
  } catch (error) {
    throw new Error(
      `The tables of background jobs cannot be made: ${(error as Error).message}. ` +
        'Run `npm run plumage -- migrate up` as a role that may create a schema.',
      { cause: error }
    )
  }
}
