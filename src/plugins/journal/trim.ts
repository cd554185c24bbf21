// Retention: takes away what is older, or more, than the settings want to keep.
import type { Knex } from 'knex'
import type { Snapshot } from './snapshot'

/** Rows that are taken away by one statement. */
const BATCH = 5_000

export interface Keep {
  readonly days: number
  readonly rows: number
}

interface Old {
  readonly tx: string
  readonly old: boolean
}

/**
 * Takes away the oldest entries, in the order in which they are kept, a batch at a time. One node does it; another
 * that comes meanwhile goes away again.
 *
 * @param horizon a snapshot that every living node has read past: only what it had finished is touched, so a transaction
 *   that is long open keeps what comes after it
 * @returns how many entries were taken away
 */
export async function trim(knex: Knex, keep: Keep, horizon: Snapshot): Promise<number> {
  let removed = 0
  for (let count = BATCH; count === BATCH; removed += count) count = await trimBatch(knex, keep, horizon)
  return removed
}

async function trimBatch(knex: Knex, { days, rows }: Keep, horizon: Snapshot): Promise<number> {
  return knex.transaction(async transaction => {
    const rowsOf = async (sql: string, values: unknown[] = []): Promise<any[]> =>
      (await transaction.raw(sql, values as never)).rows
    const [{ mine }] = await rowsOf(
      `select pg_try_advisory_xact_lock(hashtext('plumage trims the journal')) as mine`
    )
    if (!mine) return 0
    // The first of the rows that are too many, by the key alone.
    const [excess] = await rowsOf(
      'select j.tx::text as tx from plumage_journal j order by j.tx desc, j.seq desc offset ? limit 1',
      [rows]
    )
    const batch: Old[] = await rowsOf(
      `select j.tx::text as tx, j.at < now() - make_interval(days => ?) or j.tx <= ?::xid8 as old
      from plumage_journal j where j.tx < ?::xid8 order by j.tx, j.seq limit ${BATCH}`,
      [days, excess?.tx ?? '0', String(horizon.oldest)]
    )
    const young = batch.findIndex(({ old }) => !old)
    const doomed = young < 0 ? batch : batch.slice(0, young)
    if (doomed.length === 0) return 0
    const last = BigInt(doomed.at(-1)!.tx)
    await transaction.raw(
      'update plumage_journal_start set tx = greatest(tx::text::numeric, ?)::text::xid8',
      [String(last + 1n)]
    )
    return removeFirst(transaction, doomed.length)
  })
}

async function removeFirst(transaction: Knex.Transaction, count: number): Promise<number> {
  const { rowCount } = await transaction.raw(
    `delete from plumage_journal j using (select tx, seq from plumage_journal o order by o.tx, o.seq limit ?) first
    where j.tx = first.tx and j.seq = first.seq`,
    [count]
  )
  return rowCount
}
