// The database plugin: PostgreSQL runs, answers and is up to date before anything else of the application.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Application, HookContext, NextFunction } from '../../declarations'
import { logger } from '../../logger'
import { migrateUp, migrationStatus, migrationsFolder } from '../migrations'
import { startEmbedded } from './embedded'
import type { EmbeddedServer } from './embedded'

export { startEmbedded } from './embedded'
export type { EmbeddedOptions, EmbeddedServer, Log } from './embedded'

/** The embedded servers that applications of this process use. */
const embedded = new WeakMap<Application, EmbeddedServer>()

/** How long to wait for a server that may still be starting, in milliseconds. */
const patience = 10_000

/** Errors that pass while a server, or the network to it, comes up. */
const passing =
  /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|57P03|53300|timeout|terminated/

/** Waits until a server answers at the given connection string; tells it without its password. */
async function reach(url: string): Promise<void> {
  if (!URL.canParse(url)) {
    throw new Error(
      'DATABASE_URL is not a connection string; it looks like postgres://user:password@host:5432/name'
    )
  }
  const { host, pathname } = new URL(url)
  const deadline = Date.now() + patience
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.end()
    } catch (error) {
      client.end().catch(() => {})
      // A name with several addresses fails with an error for each, and no sentence.
      const { code = '', message } = error as { code?: string; message: string }
      if (!passing.test(`${code} ${message}`) || Date.now() > deadline) {
        throw new Error(
          `The database${pathname.replace('/', ' ')} at ${host} does not let us in: ${message || code}. Start it, or correct DATABASE_URL.`
        )
      }
    }
    await sleep(200)
  }
}

/**
 * Runs the migrations that are pending. Where none is, a database that has had more than this program knows is no
 * reason not to start: it belongs to a newer version, beside which this one goes on for a while.
 */
async function migrate(app: Application): Promise<void> {
  const [knex, folder] = [app.get('postgresqlClient'), migrationsFolder(app)]
  const domains = app.get('domains')
  const { pending } = await migrationStatus(knex, folder, domains)
  if (pending.length === 0) return
  for (const name of await migrateUp(knex, folder, { domains })) logger.info(`Migrated ${name}`)
}

/**
 * Opens the application's database: starts the embedded PostgreSQL if no other is given, waits until the
 * server answers, and brings the tables up to date unless the setting `migrate` is off. Afterwards
 * `app.get('databaseUrl')` says where the database is, and `app.get('postgresqlClient')` works.
 *
 * @param app the application
 * @throws Error with the cause and the cure; nothing stays open then
 */
export async function openDatabase(app: Application): Promise<void> {
  try {
    const given = app.get('postgresql')!.connection
    if (given) {
      await reach(given)
      app.set('databaseUrl', given)
    } else {
      const server = await startEmbedded({ directory: app.get('data')!, log: logger })
      embedded.set(app, server)
      app.set('databaseUrl', server.url)
    }
    if (app.get('migrate') !== false) await migrate(app)
  } catch (error) {
    await closeDatabase(app)
    throw error
  }
}

/**
 * Closes the application's database: ends the pool, then the embedded PostgreSQL if it is ours and nobody
 * else uses it. May be called twice.
 *
 * @param app the application
 */
export async function closeDatabase(app: Application): Promise<void> {
  await app.get('postgresqlClient')?.destroy()
  await embedded.get(app)?.stop()
  embedded.delete(app)
}

/**
 * Runs `work` while the application's database is open, and closes it in any case. The embedded server is
 * started where none runs, shared where one does.
 */
export async function withDatabase<T>(app: Application, work: () => Promise<T>): Promise<T> {
  await openDatabase(app)
  try {
    return await work()
  } finally {
    await closeDatabase(app)
  }
}

/**
 * Opens the database when the application is set up, before its services are, and closes it when the
 * application is torn down, after them.
 *
 * @param app the application
 */
export const database = (app: Application) => {
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        await openDatabase(app)
        await next()
      }
    ],
    teardown: [
      async (_context: HookContext, next: NextFunction) => {
        try {
          await next()
        } finally {
          await closeDatabase(app)
        }
      }
    ]
  })
}
