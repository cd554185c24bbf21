// sow: the rows of a seed are made where they are not there yet, all of its file or none.
import type { FeathersError } from '@feathersjs/errors'
import type { Knex } from 'knex'
import { engineOf } from '../../engine'
import type { Definition, Definitions } from '../../engine'
import type { Application } from '../../declarations'
import { checkRows, keyOf } from './check'
import { SeedError } from './find'
import type { LoadedSeed } from './find'
import { lookUp, looksAtItself } from './lookup'
import type { Complain, Numbered } from './lookup'
import { canonical, matchRows } from './match'
import type { Seed, SeedRow, SeedTools } from './seed'

export interface SowOptions {
  /** Ends the work and takes the file back. */
  readonly signal?: AbortSignal
  /** Hears how many rows of how many are dealt with in the part at hand. */
  onProgress?(done: number, total: number): void
}

export interface Sown {
  readonly made: number
  /** Rows that were there already; they stay as they are. */
  readonly there: number
}

/** Rows that go into one statement. */
const BATCH = 500
/** Bad rows that are told; as many as people read. */
const SHOWN = 20

/** One run over one file. */
interface Run {
  readonly app: Application
  readonly definitions: Definitions
  readonly knex: Knex
  /** Settles when the transaction ends: events of the rows wait for that. */
  readonly committed: Promise<boolean>
  readonly options: SowOptions
}

interface Service {
  create(data: unknown, params: object): Promise<unknown>
  find(params: object): Promise<Record<string, any>[]>
}

const serviceOf = ({ app }: Run, path: string) => app.service(path as never) as unknown as Service

/** Whether an error is no fault of a row, such as a lost connection. */
const isFault = (error: unknown) => {
  const { code } = error as FeathersError
  return !(code >= 400 && code < 500)
}

/** Makes rows, in one statement if that works; otherwise one by one, to tell the bad ones from the good. */
async function create(run: Run, part: Seed, rows: readonly Numbered[], complain: Complain): Promise<void> {
  const attempt = (data: unknown) =>
    run.knex.transaction(trx =>
      serviceOf(run, part.resource).create(data, { transaction: { trx, committed: run.committed } })
    )
  try {
    if (rows.length > 1) return void (await attempt(rows.map(({ row }) => row)))
  } catch (error) {
    if (isFault(error)) throw error
  }
  for (const { number, row } of rows) {
    try {
      await attempt(row)
    } catch (error) {
      if (isFault(error)) throw error
      complain(number, (error as Error).message.replace(/\.$/, ''))
    }
  }
}

/** The rows whose key no earlier row of the part has, with the values of their keys. */
function distinct(
  definition: Definition,
  names: readonly string[],
  rows: readonly Numbered[],
  seen: Map<string, number>,
  complain: Complain
) {
  return rows.flatMap(each => {
    const values: SeedRow = {}
    for (const name of names) {
      try {
        values[name] = canonical(definition.fields.get(name)!, each.row[name])
      } catch (error) {
        complain(each.number, `${name} must be ${(error as Error).message}`)
        return []
      }
    }
    const text = JSON.stringify(names.map(name => values[name]))
    const first = seen.get(text)
    if (first !== undefined) {
      complain(each.number, `has the same ${names.join(' and ')} as row ${first}`)
      return []
    }
    seen.set(text, each.number)
    return [{ ...each, values }]
  })
}

/** The rows of a part; a mistake in what its function asks for is told like one in a row. */
async function rowsOf(run: Run, { resource, rows }: Seed, problems: string[]): Promise<unknown> {
  if (typeof rows !== 'function') return rows
  const transaction = { trx: run.knex, committed: run.committed }
  const find: SeedTools['find'] = (path, query = {}) =>
    serviceOf(run, path).find({ query, paginate: false, transaction })
  try {
    return await rows({ app: run.app, find })
  } catch (error) {
    if (isFault(error)) throw error
    problems.push(`${resource}, the function for its rows: ${(error as Error).message.replace(/\.$/, '')}`)
    return []
  }
}

async function sowPart(run: Run, part: Seed, problems: string[]): Promise<Sown> {
  const { definitions, knex, options } = run
  const definition = definitions.get(part.resource)!
  const rows = await rowsOf(run, part, problems)
  problems.push(...checkRows(part, rows, definition))
  if (problems.length > 0) return { made: 0, there: 0 }
  const all = (rows as SeedRow[]).map((row, index): Numbered => ({ number: index + 1, row }))
  const names = keyOf(part)
  const bad: { number: number; problem: string }[] = []
  const complain: Complain = (number, problem) => void bad.push({ number, problem })
  // Hooks of a resource expect one row at a time, and a row may refer to the one before it.
  const size = definition.hooks || looksAtItself(definition, rows as SeedRow[]) ? 1 : BATCH
  const seen = new Map<string, number>()
  let [made, there] = [0, 0]
  for (let at = 0; at < all.length; at += size) {
    options.signal?.throwIfAborted()
    const known = await lookUp(knex, definition, definitions, all.slice(at, at + size), complain)
    const batch = distinct(definition, names, known, seen, complain)
    const found = await matchRows(
      knex,
      definition,
      names,
      batch.map(({ values }) => values)
    )
    const missing = batch.filter((_, index) => found[index].length === 0)
    await create(run, part, missing, complain)
    made += missing.length
    there += batch.length - missing.length
    options.onProgress?.(Math.min(at + size, all.length), all.length)
  }
  const ordered = bad.sort((a, b) => a.number - b.number)
  problems.push(...ordered.map(({ number, problem }) => `${part.resource}, row ${number}: ${problem}`))
  return { made, there }
}

function refuse({ name }: LoadedSeed, problems: readonly string[]): void {
  if (problems.length === 0) return
  const more = problems.length - SHOWN
  throw new SeedError(`The seed ${name} is wrong; nothing of it was written:`, [
    ...problems.slice(0, SHOWN),
    ...(more > 0 ? [`and ${more} more`] : [])
  ])
}

/**
 * Makes the rows of a seed that are not there yet, in one transaction. Seeds that are sown at the same time
 * wait for each other, so that none makes what the other has just made.
 *
 * @param seed from `prepareSeeds`
 * @throws SeedError that lists bad rows with their numbers; nothing of the file is kept then
 */
export async function sow(app: Application, seed: LoadedSeed, options: SowOptions = {}): Promise<Sown> {
  const { definitions } = engineOf(app)
  let settle: (committed: boolean) => void = () => undefined
  const committed = new Promise<boolean>(resolve => (settle = resolve))
  const total = { made: 0, there: 0 }
  try {
    await app.get('postgresqlClient').transaction(async knex => {
      await knex.raw(
        `select pg_advisory_xact_lock(hashtext('plumage'), hashtext(current_schema() || '.seeds'))`
      )
      const run: Run = { app, definitions, knex, committed, options }
      for (const part of seed.parts) {
        const problems: string[] = []
        const { made, there } = await sowPart(run, part, problems)
        refuse(seed, problems)
        total.made += made
        total.there += there
      }
      options.signal?.throwIfAborted()
    })
    settle(true)
  } catch (error) {
    settle(false)
    throw error
  }
  return total
}
