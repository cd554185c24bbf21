// The plan: what pending migrations would do to the database, seen on a scratch database beside it.
import type { Knex } from 'knex'
import { ownConnection } from './connection'
import { observed } from './observe'
import type { LockMode, Observed } from './observe'
import { problemsOf } from './problems'
import { answerOf, isQuestion } from './questions'
import { withScratch } from './scratch'
import { migrationSource, usesTransaction } from './source'
import type { Migration } from './source'
import { migrationStatus } from './status'
import { tableName } from './table'

/** A table of the real database and how many rows it has. */
export interface TableRows {
  readonly table: string
  readonly rows: number
  /** Whether that is PostgreSQL's estimate: large tables are not counted. */
  readonly isEstimate: boolean
}

/** What one statement of a migration would do. */
export interface PlannedStep {
  readonly sql: string
  readonly bindings: readonly unknown[]
  /** The strongest lock that it takes on each table, where an earlier statement has not taken it already. */
  readonly locks: readonly { readonly table: string; readonly mode: LockMode }[]
  /** All rows of these are read. */
  readonly reads: readonly TableRows[]
  /** All rows of these are written anew. */
  readonly rewrites: readonly TableRows[]
  /** Rows of these are changed or removed, at most all. */
  readonly changes: readonly TableRows[]
  /** Where it only asks whether there are rows that would be hurt: how many are found now, if that can be known yet. */
  readonly question?: { readonly found?: number }
}

/** What one migration would do. */
export interface PlannedMigration {
  readonly name: string
  /** Whether it runs in a transaction, so that its locks are held until that ends. */
  readonly inTransaction: boolean
  readonly steps: readonly PlannedStep[]
}

/** Up to so many rows are counted; the rest is estimated. */
const COUNTED = 100_000

async function rowsOf(knex: Knex, table: string): Promise<TableRows> {
  // -1 for tables that have never been analysed, nothing for those that the real database does not have.
  const { rows } = await knex.raw('select reltuples from pg_class where oid = to_regclass(?)', [
    knex.ref(table).toString()
  ])
  if (!rows[0]) return { table, rows: 0, isEstimate: false }
  if (rows[0].reltuples > COUNTED) return { table, rows: rows[0].reltuples, isEstimate: true }
  const [{ count }] = await knex(table).count({ count: '*' })
  return { table, rows: Number(count), isEstimate: false }
}

/** Adds the numbers of rows, each table counted once. */
function counter(knex: Knex) {
  const counts = new Map<string, Promise<TableRows>>()
  const count = (table: string) => {
    if (!counts.has(table)) counts.set(table, rowsOf(knex, table))
    return counts.get(table)!
  }
  const countAll = (tables: readonly string[]) => Promise.all(tables.map(count))
  return async ({ reads, rewrites, changes, ...rest }: Observed): Promise<PlannedStep> => ({
    ...rest,
    reads: await countAll(reads),
    rewrites: await countAll(rewrites),
    changes: await countAll(changes),
    ...(isQuestion(rest.sql) ? { question: { found: await answerOf(knex, rest.sql) } } : {})
  })
}

/**
 * Sees what migrations do, by running them on a scratch database. In which transactions they run is as with
 * `migrateUp`.
 *
 * @param real the database that they are for; its rows are counted, and nothing else is done to it
 * @param scratch a database without rows that has had all earlier migrations; afterwards it has had these too
 * @param migrations name → migration, in order
 * @throws MigrationFailure if one of them fails
 */
export async function planOn(
  real: Knex,
  scratch: Knex,
  migrations: ReadonlyMap<string, Migration>
): Promise<PlannedMigration[]> {
  const seen = new Map([...migrations.keys()].map(name => [name, [] as Observed[]]))
  let current: Observed[] = []
  const run = async (connection: Knex, [name, migration]: [string, Migration]) => {
    current = seen.get(name)!
    await migration.up(connection)
  }
  const isOne = [...migrations.values()].every(usesTransaction)
  await observed(
    scratch,
    statement => current.push(statement),
    async observing => {
      const runAll = async (connection: Knex) => {
        for (const each of migrations) {
          if (isOne || !usesTransaction(each[1])) await run(connection, each)
          else await connection.transaction(transaction => run(transaction, each))
        }
      }
      await (isOne ? observing.transaction(runAll) : runAll(observing))
    }
  )
  const count = counter(real)
  return Promise.all(
    [...migrations].map(async ([name, migration]) => ({
      name,
      inTransaction: usesTransaction(migration),
      steps: await Promise.all(seen.get(name)!.map(count))
    }))
  )
}

/**
 * What `migrateUp` would do, without doing it.
 *
 * @param knex the database; its rows are counted, and nothing else is done to it
 * @param folder the folder of the migrations
 * @param outOfOrder whether migrations may come before others that are done
 * @param domains those that are on, beside the house; all of them when empty
 * @returns the pending migrations, in order
 * @throws Error if something keeps them from being run, if the role may not make databases, or if a migration fails
 *   on tables without rows
 */
export async function planMigrations(
  knex: Knex,
  folder: string,
  outOfOrder = false,
  domains: readonly string[] = []
): Promise<PlannedMigration[]> {
  const status = await migrationStatus(knex, folder, domains)
  const problems = problemsOf(outOfOrder ? { ...status, late: [] } : status, folder)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  if (status.pending.length === 0) return []
  const source = migrationSource([folder])
  const pending = new Map<string, Migration>()
  for (const name of status.pending) pending.set(name, await source.getMigration(name))
  return withScratch(knex, async scratch => {
    const earlier = { ...source, getMigrations: async () => status.done }
    const own = ownConnection(scratch.client)
    try {
      await own.migrate.latest({ tableName, migrationSource: earlier })
      return await planOn(knex, own, pending)
    } finally {
      await own.destroy()
    }
  })
}
