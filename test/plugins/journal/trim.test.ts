// Retention: what is too old or too much is taken away, and whoever needed it is told.
import assert from 'node:assert/strict'
import { MissedTooMuch, journalOf } from '../../../src/plugins/journal'
import type { Cursor } from '../../../src/plugins/journal'
import { Snapshot } from '../../../src/plugins/journal/snapshot'
import { trim } from '../../../src/plugins/journal/trim'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { level, openStage, psql, resources } from './stage'

describe('the retention of the journal', () => {
  let api: TestApp

  beforeEach(async () => void (api = await openStage()))
  afterEach(() => api.stop())

  const fill = async (count: number) => {
    const client = await psql(api)
    for (let row = 0; row < count; row++) await client.query(`insert into hangars (name) values ('row')`)
    await client.end()
    await level(api)
  }
  const kept = async (): Promise<number> => {
    const { rows } = await api.app.get('postgresqlClient').raw('select count(*)::int from plumage_journal')
    return rows[0].count
  }
  const missed = async (from: Cursor): Promise<number> => {
    let count = 0
    const journal = journalOf(api.app)
    for await (const page of journal.between(from, journal.position!)) count += page.length
    return count
  }
  const knex = () => api.app.get('postgresqlClient')
  const here = () => journalOf(api.app).position!

  it('keeps a number of entries, and the latest of them', async () => {
    await fill(30)
    assert.equal(await trim(knex(), { days: 1, rows: 10 }, here().seen), 20)
    assert.equal(await kept(), 10)
    const { rows } = await knex().raw(
      'select min(seq)::int as first, max(seq)::int as last from plumage_journal'
    )
    assert.equal(rows[0].last - rows[0].first, 9)
  })

  it('keeps what is young enough', async () => {
    await fill(5)
    await knex().raw(`update plumage_journal set at = now() - interval '3 days' where seq <= 3`)
    assert.equal(await trim(knex(), { days: 2, rows: 1000 }, here().seen), 3)
    assert.equal(await kept(), 2)
  })

  it('touches nothing that an open transaction may still come before', async () => {
    const client = await psql(api)
    await client.query('begin')
    await client.query('select pg_current_xact_id()')
    await fill(10)
    assert.equal(await trim(knex(), { days: 1, rows: 1 }, here().seen), 0)
    await client.query('rollback')
    await client.end()
    await level(api)
    assert.equal(await trim(knex(), { days: 1, rows: 1 }, here().seen), 9)
  })

  it('tells whoever comes back too late, and only him', async () => {
    const early = here()
    await fill(6_000)
    const middle = here()
    await fill(10)
    // More than is kept in memory, so that it is read from the table.
    assert.equal(await missed(early), 6_010)
    await trim(knex(), { days: 1, rows: 10 }, here().seen)
    await assert.rejects(missed(early), (error: MissedTooMuch) => error.gap === 'cursor-too-old')
    assert.equal(await missed(middle), 10)
  }).timeout(60_000)

  it('tells its followers when the reader itself has slept too long', async () => {
    await fill(3)
    let lost = 0
    journalOf(api.app).follow({ entry: () => undefined, lost: () => lost++ })
    const { next } = here().seen
    await knex().raw(`update plumage_journal_start set tx = '${next + 1_000n}'::xid8`)
    await level(api)
    assert.equal(lost, 1)
  })

  it('refuses to send more than is worth it', async () => {
    await api.stop()
    api = await testApp({ journal: { replay: 4 } }, resources as never)
    const early = here()
    await fill(6_000)
    await assert.rejects(missed(early), (error: MissedTooMuch) => error.gap === 'too-much-missed')
    // A cursor that has no such transaction behind it at all.
    await assert.rejects(missed({ seen: new Snapshot(1n, []), seq: 0 }), MissedTooMuch)
  }).timeout(60_000)
})
