// A connection of its own for migrating, with every statement in the hands of whoever asked for it.
import knex from 'knex'
import type { Knex } from 'knex'
import { dialectOf } from './dialect'

/** What of pg's connection is used here. */
export interface Connection {
  readonly processID: number
  /** `I` outside of a transaction, `T` within one, `E` within one that has failed. */
  getTransactionStatus(): string | null
  query(sql: string, values?: readonly unknown[]): Promise<{ rows: any[] }>
}

/** A statement on its way to the server, and back with its response. */
export interface Statement {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  readonly response?: { readonly command?: string }
}

/** Stands between knex and the connection; calls `run`, once or again, to send the statement. */
export type Around = (
  connection: Connection,
  statement: Statement,
  run: () => Promise<Statement>
) => Promise<Statement>

/** knex puts the whole statement before the message of an error; this is the message alone. */
const plainMessages = new WeakMap<object, string>()

/** The message of an error as the database gave it. */
export const plainMessageOf = (error: Error): string => plainMessages.get(error) ?? error.message

/** Whatever the server or the role says, a long index build is not cut off, and a lock that is held stays held. */
const limits = `select set_config(name, '0', false) from pg_settings where name in
  ('statement_timeout', 'transaction_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout')`

/** Who fails throws; knex's warnings beside it would only repeat that. */
const quiet = { warn: () => {}, error: () => {}, debug: () => {}, deprecate: () => {} }

/**
 * A knex instance on the same database, with one connection that lives until it is destroyed: what a statement
 * sets holds for the next one.
 *
 * @param client of the instance whose database it is
 * @param settings settings of the server for this connection, by name
 * @param around what to do with each statement; sends it when left out
 */
export function ownConnection(
  client: Knex.Client,
  settings: Readonly<Record<string, string>> = {},
  around: Around = (_connection, _statement, run) => run()
): Knex {
  class OwnClient extends dialectOf(client) {
    override async _query(connection: Connection, statement: Statement) {
      try {
        return await around(connection, statement, () => super._query(connection, statement))
      } catch (error) {
        plainMessages.set(error as Error, (error as Error).message)
        throw error
      }
    }
  }
  const afterCreate = (connection: Connection, done: (error?: unknown, connection?: Connection) => void) => {
    const prepare = async () => {
      const given = Object.entries({ application_name: 'plumage migrate', ...settings })
      await connection.query(limits)
      await connection.query(
        'select set_config(name, value, false) from unnest($1::text[], $2::text[]) as given (name, value)',
        [given.map(([name]) => name), given.map(([, value]) => value)]
      )
    }
    prepare().then(
      () => done(undefined, connection),
      error => done(error)
    )
  }
  // With less than one at rest, the pool would close a connection that holds a lock but is not used for a while.
  const pool = { min: 1, max: 1, afterCreate }
  return knex({ ...client.config, client: OwnClient as unknown as typeof knex.Client, pool, log: quiet })
}
