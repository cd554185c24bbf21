// Watches what statements do to the tables of a database: the locks that they take, the rows that they read and write.
import type { Knex } from 'knex'
import { ownConnection } from './connection'
import type { Connection, Statement } from './connection'
import { tableName } from './table'

/** The locks of tables, from the weakest. */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE'
] as const

export type LockMode = (typeof lockModes)[number]

/** What one statement does. Tables are those that were there before, by the name that they had then. */
export interface Observed {
  readonly sql: string
  readonly bindings: readonly unknown[]
  /** The strongest lock on each table, where it is held only since this statement. */
  readonly locks: readonly { readonly table: string; readonly mode: LockMode }[]
  /** Tables of which all rows are read. */
  readonly reads: readonly string[]
  /** Tables of which all rows are written anew. */
  readonly rewrites: readonly string[]
  /** Tables of which rows are changed or removed, maybe all. */
  readonly changes: readonly string[]
}

/** What can be seen of a table from within a transaction. */
interface Sight {
  readonly oid: number
  readonly name: string
  readonly file: number | null
  readonly fullScans: number
  readonly scans: number
  readonly modes: readonly string[]
  readonly indexes: readonly number[]
}

/** A table that is dropped stays in the list: its lock is still held. */
const sightSql = `
  select known.oid::int as oid, known.name, pg_relation_filenode(known.oid)::int as file,
    coalesce(s.seq_scan, 0)::int as "fullScans", coalesce(s.seq_scan + coalesce(s.idx_scan, 0), 0)::int as scans,
    array(select mode from pg_locks where locktype = 'relation' and pid = pg_backend_pid() and relation = known.oid)
      as modes,
    array(select indexrelid::int from pg_index where indrelid = known.oid) as indexes
  from unnest($1::oid[], $2::text[]) as known (oid, name) left join pg_stat_xact_user_tables s on s.relid = known.oid
  order by known.name`

const modeOf = (name: string) =>
  name
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase() as LockMode

/** What knex sends by itself around a transaction. */
const isFrame = (sql: string) => /^(begin|commit|rollback|savepoint|release)\b/i.test(sql)

/** Commands that change rows which are there. */
const changing = ['UPDATE', 'DELETE', 'MERGE']

/** The lock of what goes on beside the work of others. */
const CONCURRENT: LockMode = 'SHARE UPDATE EXCLUSIVE'

type Effects = Omit<Observed, 'sql' | 'bindings'>

/** A table before and after a statement. */
interface Pair {
  readonly was: Sight
  readonly is: Sight
}

const pairsOf = (before: readonly Sight[], after: readonly Sight[]): Pair[] =>
  before.map(was => ({ was, is: after.find(({ oid }) => oid === was.oid)! }))

/** What a statement has done within a transaction. */
function effectsWithin(pairs: readonly Pair[], command: string): Effects {
  const names = (test: (pair: Pair) => boolean) => pairs.filter(test).map(({ was }) => was.name)
  const taken = ({ was, is }: Pair) => is.modes.filter(mode => !was.modes.includes(mode)).map(modeOf)
  const isChanged = (pair: Pair) =>
    pair.is.scans > pair.was.scans && (changing.includes(command) || taken(pair).includes('ROW EXCLUSIVE'))
  const isWritten = ({ is }: Pair) => is.modes.includes('RowExclusiveLock')
  const hasNewFile = ({ was, is }: Pair) => is.file !== null && is.file !== was.file
  const isEmptied = command === 'TRUNCATE'
  return {
    locks: pairs.flatMap(pair => {
      const mode = lockModes.findLast(mode => taken(pair).includes(mode))
      return mode ? [{ table: pair.was.name, mode }] : []
    }),
    reads: names(({ was, is }) => is.fullScans > was.fullScans),
    rewrites: isEmptied ? [] : names(hasNewFile),
    changes: names(isEmptied ? hasNewFile : pair => isWritten(pair) && isChanged(pair))
  }
}

/**
 * What a statement has done that runs outside of transactions only, such as CREATE INDEX CONCURRENTLY: it takes
 * and leaves locks as it goes, none of which keeps others from reading or writing.
 */
function effectsOutside(pairs: readonly Pair[]): Effects {
  const lacks = (one: Sight, other: Sight) => other.indexes.some(index => !one.indexes.includes(index))
  const made = pairs.filter(({ was, is }) => lacks(was, is)).map(({ was }) => was.name)
  const dropped = pairs.filter(({ was, is }) => lacks(is, was)).map(({ was }) => was.name)
  const locks = [...new Set([...made, ...dropped])].map(table => ({ table, mode: CONCURRENT }))
  return { locks, reads: made, rewrites: [], changes: [] }
}

/**
 * Runs `work` on a connection of its own, and reports each of its statements. A statement outside of a transaction
 * gets one of its own, if it can.
 *
 * @param database a scratch database; its tables at the beginning are those that are watched
 * @param report is told of each statement when it is done
 */
export async function observed<T>(
  database: Knex,
  report: (statement: Observed) => void,
  work: (observing: Knex) => Promise<T>
): Promise<T> {
  const known: { oid: number; name: string }[] = await database('pg_class')
    .whereRaw('relnamespace = current_schema()::regnamespace')
    .whereIn('relkind', ['r', 'p', 'm'])
    .whereNotIn('relname', [tableName, `${tableName}_lock`])
    .select(database.raw('oid::int as oid'), 'relname as name')
  const values = [known.map(({ oid }) => oid), known.map(({ name }) => name)]
  const look = async (connection: Connection): Promise<Sight[]> =>
    (await connection.query(sightSql, values)).rows
  const observe = async (connection: Connection, statement: Statement, run: () => Promise<Statement>) => {
    if (isFrame(statement.sql)) return run()
    const tell = (effects: Effects) =>
      report({ sql: statement.sql, bindings: statement.bindings ?? [], ...effects })
    const isAlone = connection.getTransactionStatus() === 'I'
    const frame = (sql: string) => (isAlone ? connection.query(sql) : undefined)
    await frame('begin')
    const before = await look(connection)
    try {
      const done = await run()
      const pairs = pairsOf(before, await look(connection))
      tell(effectsWithin(pairs, done.response?.command ?? ''))
      await frame('commit')
      return done
    } catch (error) {
      await frame('rollback')
      // What cannot run in a transaction says so by this code.
      if (!isAlone || (error as { code?: string }).code !== '25001') throw error
    }
    const done = await run()
    tell(effectsOutside(pairsOf(before, await look(connection))))
    return done
  }
  const observing = ownConnection(database.client, {}, observe)
  try {
    return await work(observing)
  } finally {
    await observing.destroy()
  }
}
