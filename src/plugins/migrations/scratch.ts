// Scratch databases: empty ones beside the real one, where migrations are tried before anybody trusts them.
import { randomBytes } from 'node:crypto'
import knex from 'knex'
import type { Knex } from 'knex'
import { dialectOf } from './dialect'

/** Scratch databases bear this name, and then the second of their making and something of chance. */
const PREFIX = 'plumage_scratch_'

/** Those of processes that were killed are taken away after a day, in seconds. */
const STALE = 24 * 60 * 60

const seconds = () => Math.floor(Date.now() / 1000)

/** A connection's settings, as knex keeps them: whole in a string, or in parts. */
type Settings = { connectionString?: string; database?: string; password?: string }

/**
 * The settings of another knex instance on the same server.
 * @param database the name of the database, the same one when left out
 */
function configFor(client: Knex.Client, database?: string): Knex.Config {
  const { config } = client
  const connection = async () => {
    const given = config.connection as Settings | (() => Settings | Promise<Settings>)
    const found = typeof given === 'function' ? await given() : given
    // knex makes the password a property that a copy leaves out.
    const settings: Settings = { ...found, password: found.password }
    if (database && settings.connectionString) {
      const url = Object.assign(new URL(settings.connectionString), { pathname: `/${database}` })
      settings.connectionString = url.href
    } else if (database) settings.database = database
    return settings
  }
  return { client: dialectOf(client) as unknown as typeof Knex.Client, connection, pool: { min: 0, max: 1 } }
}

async function dropStale(server: Knex): Promise<void> {
  const names: string[] = await server('pg_database').whereLike('datname', `${PREFIX}%`).pluck('datname')
  for (const name of names) {
    const made = Number(name.slice(PREFIX.length).split('_')[0])
    if (seconds() - made > STALE) await server.raw('drop database if exists ?? with (force)', [name])
  }
}

async function create(server: Knex, name: string): Promise<void> {
  try {
    await server.raw('create database ?? template template0', [name])
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    const { rows } = await server.raw('select current_user as name')
    throw new Error(
      `A migration is tried on a scratch database first, and ${rows[0].name} may not make one: ` +
        `let an administrator run \`alter role "${rows[0].name}" createdb\`, or use another server for this, ` +
        'such as the embedded one (without DATABASE_URL).'
    )
  }
}

/**
 * Lends an empty database on the server of another one, and drops it afterwards in any case.
 *
 * @param real any connection to the server
 * @param work what to do with the scratch database; it has one connection
 * @throws Error with a sentence if the role may not create databases, and whatever `work` throws
 */
export async function withScratch<T>(real: Knex, work: (scratch: Knex) => Promise<T>): Promise<T> {
  const name = `${PREFIX}${seconds()}_${randomBytes(4).toString('hex')}`
  const server = knex(configFor(real.client))
  try {
    await dropStale(server)
    await create(server, name)
    const scratch = knex(configFor(real.client, name))
    try {
      return await work(scratch)
    } finally {
      await scratch.destroy()
      await server.raw('drop database if exists ?? with (force)', [name])
    }
  } finally {
    await server.destroy()
  }
}
