// The depth of the journal: what reading its end costs, with more and more in it.
import { Snapshot } from '../../src/plugins/journal/snapshot'
import { tailSql, tailValues } from '../../src/plugins/journal/statements'
import type { Bench } from './bench'
import { measureRest, measureWindow } from './window'
import { tokenOf } from './world'

export interface DepthResult {
  rows: number
  /** Milliseconds of a look that finds nothing, as the reader takes it. */
  looks: number[]
  /** Pages of the database that a look reads: a figure that no neighbour on the machine can change. */
  pages: number
  /** Of the server, in microseconds per event; one for each round. */
  perEvent: number[]
  latencies: number[]
}

const perSecond = 50
const repetitions = 2000
const step = 500_000

/**
 * Fills the journal up to a number of rows. They are as old as the database allows, in the order in which they
 * would have been written.
 */
async function fill({ writer }: Bench, rows: number): Promise<void> {
  const { rows: counted } = await writer.query('select count(*)::int as count from plumage_journal')
  const { rows: now } = await writer.query('select pg_current_xact_id()::text as tx')
  const span = Number(now[0].tx) - 10
  await writer.query('set synchronous_commit = off')
  for (let count = Number(counted[0].count); count < rows; count += step) {
    const until = Math.min(rows, count + step)
    await writer.query(
      `insert into plumage_journal (tx, resource, "rowId", before, after)
      select (3 + n * $3::bigint / $4::bigint)::text::xid8, 'ballasts', n::text, image, image
      from generate_series($1::bigint + 1, $2::bigint) n,
        lateral (select json_build_object('id', n, 'name', 'Sand', 'place', 'At the end of the long road') as image) i
      order by n`,
      [count, until, span, rows]
    )
  }
  await writer.query('reset synchronous_commit')
  await writer.query('vacuum analyze plumage_journal')
  await writer.query('checkpoint')
}

/** The reader's own statement, on a connection beside it. */
async function look({ writer }: Bench): Promise<Pick<DepthResult, 'looks' | 'pages'>> {
  const { rows } = await writer.query('select pg_current_snapshot()::text as now')
  const query = { text: tailSql, values: tailValues(Snapshot.parse(rows[0].now)) }
  const looks: number[] = []
  for (let count = 0; count < repetitions; count++) {
    const begin = performance.now()
    await writer.query({ ...query, name: 'tail' })
    looks.push(performance.now() - begin)
  }
  const explained = await writer.query({
    ...query,
    text: `explain (analyze, buffers, format json) ${tailSql}`
  })
  const { Plan: plan } = explained.rows[0]['QUERY PLAN'][0]
  return { looks, pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] }
}

/** @param sizes rows of the journal, growing */
export async function measureDepth(bench: Bench, sizes: number[]): Promise<DepthResult[]> {
  const { listeners, server, writer, rounds, seconds, say } = bench
  const port = await server<number>('port')
  const group = 'one listener'
  await listeners('open', { group, port, tokens: [tokenOf(1)], ready: '42["live"' })
  const results: DepthResult[] = []
  for (const rows of sizes) {
    say(`Filling the journal with ${rows} rows …`)
    await fill(bench, rows)
    const result: DepthResult = { rows, ...(await look(bench)), perEvent: [], latencies: [] }
    const rest = await measureRest(server, seconds)
    for (let round = 0; round < rounds; round++) {
      const events = seconds * perSecond
      const cause = () => writer.changeHangar({ events, perSecond })
      const window = await measureWindow({ server, listeners, group, cause, expected: events, all: true })
      result.perEvent.push((window.cpu - rest * window.seconds) / events)
      result.latencies.push(...window.latencies)
    }
    results.push(result)
  }
  await listeners('close', group)
  return results
}
