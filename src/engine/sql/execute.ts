// Sends statements: prepared by name, on the pool or in the caller's transaction, with faults made public errors.
import type { Knex } from 'knex'
import { failure } from '../errors'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export type Line = Record<string, any>

interface Connection {
  query(config: { name?: string; text: string; values: readonly unknown[] }): Promise<{ rows: Line[] }>
}

/** What knex has beyond its published type: the pool underneath. */
interface KnexClient {
  acquireConnection(): Promise<Connection>
  releaseConnection(connection: Connection): Promise<void>
}

/** Each prepared statement costs memory in every connection, so there is an end to them. */
const MAX_PREPARED = 500
/** Longer texts are odd queries, not the calls that come again and again. */
const MAX_TEXT = 4_000
const preparedNames = new Map<string, string>()
const seenOnce = new Set<string>()

/**
 * The name to prepare a text under. Only texts that come again get one, so that a flood of odd queries cannot
 * fill the connections' memory; once the names are used up, further texts are sent unprepared.
 */
function nameOf(text: string): string | undefined {
  const name = preparedNames.get(text)
  if (name || preparedNames.size >= MAX_PREPARED || text.length > MAX_TEXT) return name
  if (!seenOnce.has(text)) {
    if (seenOnce.size >= 10 * MAX_PREPARED) seenOnce.clear()
    seenOnce.add(text)
    return undefined
  }
  seenOnce.delete(text)
  const fresh = `p${preparedNames.size}`
  preparedNames.set(text, fresh)
  return fresh
}

const failed = new WeakSet<object>()

/** Whether an error came from a statement of a declared resource, and not from one that a hook has sent itself. */
export const isOfStatement = (error: unknown): boolean => failed.has(error as object)

const clientOf = (knex: Knex): KnexClient => knex.client as KnexClient

/**
 * Runs one statement.
 *
 * @param knex the pool, or the transaction that the statement belongs to
 * @returns the lines of the answer
 * @throws the driver's error; see `translate`
 */
export async function send(knex: Knex, statement: Statement): Promise<Line[]> {
  const client = clientOf(knex)
  const connection = await client.acquireConnection()
  try {
    const { rows } = await connection.query({
      name: nameOf(statement.text),
      text: statement.text,
      values: statement.values
    })
    return rows
  } catch (error) {
    failed.add(error as object)
    throw error
  } finally {
    await client.releaseConnection(connection)
  }
}

const conflicts = new Set(['40001', '40P01'])
const TRIES = 4

/**
 * Runs one statement that is a transaction of its own, again if it lost against another writer.
 * @throws 503 when it lost every time
 */
export async function sendWithRetry(knex: Knex, statement: Statement): Promise<Line[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(knex, statement)
    } catch (error) {
      if (!conflicts.has((error as { code?: string }).code ?? '')) throw error
      if (attempt === TRIES) throw failure('unavailable')
      // A wait of chance length, so that two writers do not meet again.
      await new Promise(resolve => setTimeout(resolve, Math.random() * 20 * attempt))
    }
  }
}
