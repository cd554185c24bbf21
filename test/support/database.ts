// Databases for tests: one server per run, one template with all migrations, a quick copy for each test file.
import knex from 'knex'
import { Pool } from 'pg'
import { installTables } from '../../src/plugins/jobs'
import { migrateUp, migrationsFolder } from '../../src/plugins/migrations'
import { startTestServer } from './server'
import { atEnd } from './setup'

interface Server {
  url: string
  pool: Pool
  stop(): void
}

/** A database of its own for a test. */
export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

let server: Promise<Server> | undefined
let template: Promise<string> | undefined
let count = 0

/** Unique also among runs that share one server by TEST_DATABASE_URL. */
const nextName = () => `plumage_test_${process.pid}_${++count}`

/** The given server, or one of our own. */
async function startServer(): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL
  const { url, stop } = given ? { url: given, stop: () => {} } : await startTestServer()
  const server = { url, stop, pool: new Pool({ connectionString: url, max: 4 }) }
  atEnd(() => close(server))
  return server
}

/** The server of the run; started when the first test needs it, so that tests without it stay quick. */
const theServer = () => (server ??= startServer())

const urlOf = ({ url }: Server, name: string) => Object.assign(new URL(url), { pathname: name }).href

/** Creates a database as a copy of another. */
async function create(template = 'template1'): Promise<TestDatabase> {
  const server = await theServer()
  const name = nextName()
  // Copying files is the quickest where fsync is off; elsewhere its checkpoints would cost too much.
  const strategy = process.env.TEST_DATABASE_URL ? 'wal_log' : 'file_copy'
  await server.pool.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY ${strategy}`)
  const drop = async () => void (await server.pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  return { url: urlOf(server, name), drop }
}

async function makeTemplate(): Promise<string> {
  const { url } = await create()
  const database = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } })
  try {
    await migrateUp(database, migrationsFolder())
    await installTables(url)
  } finally {
    await database.destroy()
  }
  return new URL(url).pathname.slice(1)
}

/** The name of a database with all migrations and no rows; made once per run. Connect to copies only. */
export const templateDatabase = () => (template ??= makeTemplate())

/** A new database without anything in it. */
export const emptyDatabase = () => create()

/** A new database with all migrations and no rows. */
export const cloneDatabase = async () => create(await templateDatabase())

/** Drops what this run has made, and ends the server if it is ours. */
async function close({ pool, stop }: Server): Promise<void> {
  for (let number = 1; process.env.TEST_DATABASE_URL && number <= count; number++) {
    await pool.query(`DROP DATABASE IF EXISTS plumage_test_${process.pid}_${number} WITH (FORCE)`)
  }
  await pool.end()
  stop()
}
