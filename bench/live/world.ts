// The world of a run: tables, users with tokens, and a writer that is neither server nor client.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { createTables, normaliseAll } from '../../src/engine'
import type { Database } from '../database'
import { audience, issuer, tokens } from '../servers/token'
import { resources } from './resources'
import { keepPace } from './servers/row'
import type { Pace } from './servers/row'

const secret = randomBytes(48).toString('base64')
const { sign } = tokens(secret)
const day = 24 * 60 * 60

/** What this backend is started with. Its journal is filled by the bench, and must not be emptied meanwhile. */
export const environment = (url: string): Record<string, string> => ({
  NODE_ENV: 'production',
  DATABASE_URL: url,
  AUTH_SECRET: secret,
  AUTH_AUDIENCE: audience,
  AUTH_ISSUER: issuer,
  JOURNAL_DAYS: '36500',
  JOURNAL_ROWS: '1000000000'
})

export const tokenOf = (userId: number): string => sign(userId, day)

/** Makes the tables, a row that everybody sees, and users who own a row each. */
export async function fillWorld(database: Database, users: number): Promise<void> {
  const definitions = normaliseAll(resources(), { users: 'users', page: { default: 20, max: 100 } })
  for (const statement of createTables(definitions)) await database.query(statement)
  await database.query(
    `insert into users (email, password) select 'user' || n || '@example.com', 'nobody signs in with this' from generate_series(1, $1::int) n order by n`,
    [users]
  )
  const [name, place] = ['The hall of the north', 'At the end of the long road']
  await database.query(`insert into hangars (name, place, sent) values ($1, $2, '0')`, [name, place])
  await database.query(
    `insert into zeppelins (name, place, sent, "userId") select $1, $2, '0', id from users order by id`,
    [name, place]
  )
  await database.query('vacuum analyze')
}

export interface Writer {
  /** Changes the row that everybody sees, again and again. */
  changeHangar(pace: Pace): Promise<void>
  /** Changes rows of the first so many users, in turn. */
  changeZeppelins(pace: Pace, users: number): Promise<void>
  query: Client['query']
  close(): Promise<void>
}

/** Writes in SQL and rings the bell, as another node would: the server under test only delivers. */
export async function openWriter(url: string): Promise<Writer> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  const change = async (table: string, id: number) => {
    const text = `update ${table} set sent = $2, "updatedAt" = now() where id = $1`
    await client.query({ name: table, text, values: [id, String(process.hrtime.bigint())] })
    await client.query('notify plumage_journal')
  }
  return {
    changeHangar: pace => keepPace(pace, () => change('hangars', 1)),
    changeZeppelins(pace, users) {
      let count = 0
      return keepPace(pace, () => change('zeppelins', 1 + (count++ % users)))
    },
    query: client.query.bind(client) as Client['query'],
    close: () => client.end()
  }
}
