// copy: rows go straight into a table by COPY, as fast as PostgreSQL takes them.
import { Readable } from 'node:stream'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import { from } from 'pg-copy-streams'

interface Connection {
  query(copy: Writable): Writable
}

/** What knex has beyond its published type: the connection of a transaction. */
interface KnexClient {
  acquireConnection(): Promise<Connection>
  releaseConnection(connection: Connection): Promise<void>
}

/**
 * Sends rows into a table.
 *
 * @param trx the transaction that they belong to
 * @param chunks lines in COPY's text format, in parts of any size; made as they are needed
 * @throws the driver's error, or whatever aborts the signal
 */
export async function copyInto(
  trx: Knex.Transaction,
  table: string,
  columns: readonly string[],
  chunks: Iterable<Buffer>,
  signal?: AbortSignal
): Promise<void> {
  const client = trx.client as KnexClient
  const connection = await client.acquireConnection()
  try {
    const names = columns.map(name => `"${name}"`).join(', ')
    const copy = connection.query(from(`copy "${table}" (${names}) from stdin`) as unknown as Writable)
    await pipeline(Readable.from(chunks, { objectMode: false }), copy, { signal })
  } finally {
    await client.releaseConnection(connection)
  }
}
