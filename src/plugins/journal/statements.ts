// The statements that read the journal. Their cost depends on what is new, not on how much the journal holds.
import type { Snapshot } from './snapshot'
import { lineColumns } from './entry'

/** How many rows are handled at a time. */
export const PAGE = 1_000

/**
 * What the statement's own snapshot sees and the given one does not: two short looks into the key (tx, seq). The
 * order is that of the columns, and not of the text that they are turned into.
 *
 * $1: the first transaction not seen, $2: those below it that were open.
 */
export const tailSql = `
  select s.now::text as now, coalesce((select tx::text from plumage_journal_start limit 1), '0') as start, ${lineColumns}
  from (select pg_current_snapshot() as now) s
  left join lateral (
    select * from plumage_journal where tx >= $1::xid8
    union all
    select * from plumage_journal where tx = any($2::xid8[])
  ) j on true
  order by j.seq limit ${PAGE + 1}`

export const tailValues = (seen: Snapshot): unknown[] => [String(seen.next), seen.open.map(String)]

const numbers = (list: readonly bigint[]) => `array[${list.map(tx => `'${tx}'`).join()}]::xid8[]`

/** From the word `from` on: what `until` sees and `seen` does not, behind a sequence number. */
const between = (seen: Snapshot, until: Snapshot, after: number) =>
  `from plumage_journal j where (j.tx >= '${seen.next}'::xid8 or j.tx = any(${numbers(seen.open)}))` +
  ` and pg_visible_in_snapshot(j.tx, '${until}'::pg_snapshot) and j.seq > ${after}`

/** Opens a database cursor over many entries, so that they are sorted once and never held all at the same time. */
export const declareSql = (seen: Snapshot, until: Snapshot, after: number): string =>
  `declare entries no scroll cursor for select ${lineColumns} ${between(seen, until, after)} order by j.seq`

export const fetchSql = `fetch ${PAGE} from entries`

/** Counts entries, up to one more than `most`. */
export const countSql = (seen: Snapshot, until: Snapshot, after: number, most: number): string =>
  `select count(*)::int as count from (select 1 ${between(seen, until, after)} limit ${most + 1}) part`

/** The first transaction of which everything is still kept. */
export const startSql = "select coalesce((select tx::text from plumage_journal_start limit 1), '0') as start"

/** What is finished now, and the number of the last transaction that has left an entry, or of the one before the first. */
export const nowSql = `
  select pg_current_snapshot()::text as now, greatest(
    (select j.tx::text::numeric from plumage_journal j order by j.tx desc, j.seq desc limit 1),
    (select tx::text::numeric - 1 from plumage_journal_start limit 1)
  )::text as newest`
