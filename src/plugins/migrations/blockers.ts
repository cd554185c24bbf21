// Who is in the way of a statement that waits for a lock.
import type { Knex } from 'knex'
import type { Connection } from './connection'

/** When to look for the first time, within the time that a lock is waited for; in milliseconds. */
const FIRST_LOOK = 150

/** And from then on. */
const NEXT_LOOK = 1_000

/** Without the texts of queries: they hold what people have stored. */
const blockersSql = `
  select (select l.relation::regclass::text from pg_locks l
      where l.pid = ? and not l.granted and l.relation is not null limit 1) as relation,
    b.pid, coalesce(nullif(b.application_name, ''), b.backend_type, 'of another role') as program, b.state,
    to_char(b.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' as since
  from pg_stat_activity b where b.pid = any(pg_blocking_pids(?)) and b.pid <> pg_backend_pid() order by b.xact_start, b.pid limit 1`

/** The one that has been in the way for the longest. */
export interface Blocker {
  /** The table or index that the lock is for; nothing where transactions are waited for. */
  readonly relation: string | null
  readonly pid: number
  readonly program: string
  /** As PostgreSQL says it: `active`, `idle in transaction` …; both are hidden from other roles. */
  readonly state: string | null
  /** When its transaction began. */
  readonly since: string | null
}

/** `process 123 (psql, idle in transaction since 2026-11-20 09:00:00 UTC)` */
function describe({ pid, program, state, since }: Blocker): string {
  const doing = [state, since && `since ${since}`].filter(Boolean).join(' ')
  return `process ${pid} (${[program, doing].filter(Boolean).join(', ')})`
}

/** What is waited for, and who is in the way. */
export const waitingFor = (blocker: Blocker): string =>
  blocker.relation === null
    ? `for transactions that began earlier: ${describe(blocker)}`
    : `for a lock on ${blocker.relation}, held by ${describe(blocker)}`

/**
 * Runs `work`, and looks meanwhile whether the connection that it uses waits for somebody.
 *
 * @param watcher another connection
 * @param found is told each time that somebody is in the way
 */
export async function watched<T>(
  watcher: Knex,
  connection: Connection,
  found: (blocker: Blocker) => void,
  work: () => Promise<T>
): Promise<T> {
  let isOn = true
  let timer = setTimeout(look, FIRST_LOOK)
  async function look(): Promise<void> {
    const pid = connection.processID
    // The work does not depend on it: whoever is not found is not told of.
    const { rows } = await watcher.raw(blockersSql, [pid, pid]).catch(() => ({ rows: [] }))
    if (!isOn) return
    if (rows[0]) found(rows[0])
    timer = setTimeout(look, NEXT_LOOK)
  }
  try {
    return await work()
  } finally {
    isOn = false
    clearTimeout(timer)
  }
}
