// The intake: rows of a file become rows of a resource under a user's rules, in one transaction.
import type { FeathersError } from '@feathersjs/errors'
import type { Knex } from 'knex'
import { actAs } from '../../engine'
import type { Caller, Definition } from '../../engine'
import type { Application } from '../../declarations'
import { BadLines } from './bad-lines'
import type { BadLine } from './bad-lines'

/** A line of the file: its data, or why it has none. */
export interface Entry {
  readonly number: number
  readonly data?: Record<string, unknown>
  readonly reason?: string
  /** Characters of the line. */
  readonly size: number
}

export interface IntakeOptions {
  readonly app: Application
  readonly definition: Definition
  readonly caller: Caller
  /** Whether good lines stay when others are bad. */
  readonly skipBad: boolean
  /** Whether nothing stays. */
  readonly dryRun: boolean
  readonly signal: AbortSignal
}

export interface Outcome {
  /** Lines that are in, or would be. */
  readonly good: number
  readonly bad: BadLines
}

/** A batch is one statement; it ends with as many lines, or as many characters. */
const BATCH_LINES = 500
const BATCH_SIZE = 1_000_000

/** Takes a transaction back without a fault. */
const takenBack = new Error('taken back')

type Insert = (knex: Knex, data: unknown) => Promise<unknown>

/**
 * Inserts entries in one statement. If that fails, halves them until the bad ones stand alone, each attempt in
 * a savepoint.
 *
 * @returns the bad ones
 * @throws what is no fault of a line, such as a lost connection
 */
async function insertAll(knex: Knex, entries: readonly Entry[], insert: Insert): Promise<BadLine[]> {
  if (entries.length === 0) return []
  const rows = entries.map(({ data }) => data)
  try {
    await knex.transaction(savepoint => insert(savepoint, rows.length === 1 ? rows[0] : rows))
    return []
  } catch (error) {
    const { code, message } = error as FeathersError
    if (!(code >= 400 && code < 500)) throw error
    if (entries.length === 1) return [{ number: entries[0].number, reason: message }]
    const middle = Math.ceil(entries.length / 2)
    return [
      ...(await insertAll(knex, entries.slice(0, middle), insert)),
      ...(await insertAll(knex, entries.slice(middle), insert))
    ]
  }
}

async function takeBatches(
  knex: Knex,
  entries: AsyncIterable<Entry>,
  insert: Insert,
  signal: AbortSignal
): Promise<Outcome> {
  const bad = new BadLines()
  let good = 0
  let batch: Entry[] = []
  let size = 0
  const flush = async () => {
    const whole = batch.filter(({ data }) => data)
    const refused = await insertAll(knex, whole, insert)
    const broken = batch.flatMap(({ number, reason }) => (reason === undefined ? [] : { number, reason }))
    bad.add(...[...broken, ...refused].sort((a, b) => a.number - b.number))
    good += whole.length - refused.length
    batch = []
    size = 0
  }
  for await (const entry of entries) {
    batch.push(entry)
    size += entry.size
    if (batch.length < BATCH_LINES && size < BATCH_SIZE) continue
    signal.throwIfAborted()
    await flush()
  }
  await flush()
  signal.throwIfAborted()
  return { good, bad }
}

/**
 * Takes in all entries, in one transaction: all of them or none, unless bad ones are skipped.
 *
 * @returns what came of it; nothing was kept if there are bad lines that were not to be skipped
 */
export async function takeIn(entries: AsyncIterable<Entry>, options: IntakeOptions): Promise<Outcome> {
  const { app, definition, caller, skipBad, dryRun, signal } = options
  const service = app.service(definition.path as 'contacts')
  // Events of the rows wait for the end of the transaction.
  let settle: (committed: boolean) => void = () => undefined
  const committed = new Promise<boolean>(resolve => (settle = resolve))
  const insert: Insert = (trx, data) =>
    service.create(
      data as Record<string, unknown>,
      actAs(caller, { transaction: { trx, committed } } as object)
    )
  let outcome: Outcome | undefined
  try {
    await app.get('postgresqlClient').transaction(async trx => {
      outcome = await takeBatches(trx, entries, insert, signal)
      if (dryRun || (outcome.bad.count > 0 && !skipBad)) throw takenBack
    })
    settle(true)
  } catch (error) {
    settle(false)
    if (error !== takenBack) throw error
  }
  return outcome!
}
