// Which database this is: numbers of transactions mean nothing in another one, such as a restored copy.
import { createHash } from 'node:crypto'
import { logger } from '../../logger'
import type { Connection } from './connection'

/** A number that every transaction has passed long ago: what bears it is read by no one but the history. */
const LONG_AGO = '3'

const identitySql = `select concat_ws('/', (select system_identifier from pg_control_system()),
  (select timeline_id from pg_control_checkpoint()), (select oid from pg_database where datname = current_database())) as cluster`
const plainSql = `select concat_ws('/', current_database(), (select oid from pg_database where datname = current_database())) as cluster`

/** The cluster, its timeline (which a failover changes) and the database; the last alone where more may not be known. */
async function identity(connection: Connection): Promise<string> {
  const [{ allowed }] = await connection.query<{ allowed: boolean }>(
    `select has_function_privilege('pg_control_system()', 'execute') and has_function_privilege('pg_control_checkpoint()', 'execute') as allowed`
  )
  const [{ cluster }] = await connection.query<{ cluster: string }>(allowed ? identitySql : plainSql)
  return cluster
}

/**
 * Makes sure that the journal is one of this database. One that came in a dump, or has been through a failover, is
 * kept for the history; cursors of before are of another epoch and end in a reset.
 *
 * @returns the epoch: eight hexadecimal digits that cursors begin with
 */
export async function adopt(connection: Connection): Promise<string> {
  const cluster = await identity(connection)
  const [start] = await connection.query<{ cluster: string }>('select cluster from plumage_journal_start')
  if (start?.cluster !== cluster) {
    // One statement, so that of several nodes which start at once each finds it done or not begun.
    await connection.query(
      `with mine as (
        insert into plumage_journal_start as s (tx, cluster) values (pg_snapshot_xmax(pg_current_snapshot()), $1)
        on conflict (one) do update set tx = excluded.tx, cluster = excluded.cluster
        where s.cluster <> excluded.cluster returning true
      )
      update plumage_journal set tx = '${LONG_AGO}'
      where tx >= pg_snapshot_xmax(pg_current_snapshot()) and exists (select from mine)`,
      [cluster]
    )
    if (start) logger.warn('The database is another one than before: live clients read anew')
  }
  return createHash('sha256').update(cluster).digest('hex').slice(0, 8)
}
