// The journal as the database writes it: whoever changes rows of a live resource, and however.
import assert from 'node:assert/strict'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { createTables } from '../../src/engine'
import { emptyDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { definitions, long } from './journal-resources'

describe('the journal of a database', () => {
  let database: TestDatabase
  let client: Client
  const sql = async (text: string, values: unknown[] = []): Promise<any[]> =>
    (await client.query(text, values)).rows
  /** What a change has left in the journal: path, id, and the names before and after. */
  async function noted(change: () => Promise<unknown>): Promise<unknown[][]> {
    const [{ last }] = await sql('select coalesce(max(seq), 0) as last from plumage_journal')
    await change()
    const entries = await sql(
      'select resource, "rowId", before, after from plumage_journal where seq > $1 order by seq',
      [last]
    )
    return entries.map(({ resource, rowId, before, after }) => [resource, rowId, before?.name, after?.name])
  }
  const noting = (statement: string) => noted(() => client.query(statement))
  const addHangars = `insert into old_hangars (id, name, key, pin) values (1, 'A', 'sesame', 'x'), (2, 'B', null, null)`
  const addZeppelins = `insert into zeppelins (id, name, "hangarId", "builtInId")
    values (1, 'LZ 1', 1, 1), (2, 'LZ 2', 1, 2), (3, 'LZ 3', 2, 1)`

  before(async () => {
    database = await emptyDatabase()
    client = new Client({ connectionString: database.url })
    await client.connect()
    for (const statement of createTables(definitions)) await client.query(statement)
  })
  beforeEach(async () => {
    await client.query(`truncate old_hangars, zeppelins, quiet`)
    await client.query(addHangars)
    await client.query(addZeppelins)
  })
  after(async () => {
    await client.end()
    await database.drop()
  })

  it('notes what becomes of a row, with both images whole', async () => {
    const change = `insert into zeppelins (id, name, length) values (9, 'LZ 9', 140);
      update zeppelins set length = 148 where id = 9; delete from zeppelins where id = 9`
    assert.deepEqual(await noting(change), [
      ['zeppelins', '9', undefined, 'LZ 9'],
      ['zeppelins', '9', 'LZ 9', 'LZ 9'],
      ['zeppelins', '9', 'LZ 9', undefined]
    ])
    const entries = await sql('select * from plumage_journal order by seq desc limit 3')
    const [removed, patched, created] = entries
    assert.deepEqual(patched.before, created.after)
    assert.deepEqual(patched.after, { ...created.after, length: 148 })
    assert.deepEqual(removed.before, patched.after)
    assert.deepEqual(Object.keys(created.after), [
      ...['id', 'name', 'length', 'hangarId', 'builtInId', 'createdAt', 'updatedAt']
    ])
    assert.deepEqual([created.before, removed.after], [null, null])
    assert.equal(created.tx, removed.tx)
    assert.equal(created.actor, null)
    assert.ok(Math.abs(Date.now() - created.at) < 60_000)
  })

  it('notes every row of a statement', async () => {
    assert.deepEqual(await noting(`update zeppelins set name = name || '!' where id > 1`), [
      ['zeppelins', '2', 'LZ 2', 'LZ 2!'],
      ['zeppelins', '3', 'LZ 3', 'LZ 3!']
    ])
  })

  it('notes rows that are copied in', async () => {
    const copy = () =>
      pipeline(['7\tLZ 7\n', '8\tLZ 8\n'], client.query(from('copy zeppelins (id, name) from stdin')))
    assert.deepEqual(await noted(copy), [
      ['zeppelins', '7', undefined, 'LZ 7'],
      ['zeppelins', '8', undefined, 'LZ 8']
    ])
  })

  it('notes what an upsert and a merge have come to', async () => {
    const upsert = `insert into old_hangars (id, name) values (1, 'A'), (5, 'E')
      on conflict (name) do update set name = excluded.name || '+'`
    assert.deepEqual(await noting(upsert), [
      ['old/hangars', '1', 'A', 'A+'],
      ['old/hangars', '5', undefined, 'E']
    ])
    const merge = `merge into zeppelins z using (values (1, 'a'), (4, 'd')) v (id, name) on v.id = z.id
      when matched then update set name = v.name when not matched then insert (id, name) values (v.id, v.name)`
    assert.deepEqual(await noting(merge), [
      ['zeppelins', '1', 'LZ 1', 'a'],
      ['zeppelins', '4', undefined, 'd']
    ])
    assert.deepEqual(await noting(`insert into old_hangars (name) values ('E') on conflict do nothing`), [])
  })

  it('notes what references do to other rows', async () => {
    const entries = await noting('delete from old_hangars where id = 1')
    const all =
      await sql(`select "rowId", before->'hangarId' as was, after->'hangarId' as is from plumage_journal
      where resource = 'zeppelins' order by seq desc limit ${entries.length - 1}`)
    assert.deepEqual(entries[0], ['old/hangars', '1', 'A', undefined])
    assert.ok(
      entries.some(([path, id, , after]) => path === 'zeppelins' && id === '3' && after === undefined)
    )
    assert.ok(all.some(({ rowId, was, is }) => rowId === '2' && was === 1 && is === null))
    assert.deepEqual(await sql('select id from zeppelins'), [{ id: 2 }])
  })

  it('notes every row of a table that is emptied, also of those that go with it', async () => {
    assert.deepEqual((await noting('truncate old_hangars cascade')).sort(), [
      ['old/hangars', '1', 'A', undefined],
      ['old/hangars', '2', 'B', undefined],
      ['zeppelins', '1', 'LZ 1', undefined],
      ['zeppelins', '2', 'LZ 2', undefined],
      ['zeppelins', '3', 'LZ 3', undefined]
    ])
  })

  it('notes nothing of what is rolled back, to the beginning or to a savepoint', async () => {
    const change = `begin; delete from zeppelins; rollback;
      begin; savepoint here; update zeppelins set name = 'no'; rollback to here; insert into old_hangars (id, name) values (6, 'F'); commit`
    assert.deepEqual(await noting(change), [['old/hangars', '6', undefined, 'F']])
  })

  it('ends a row under its old id where it gets another one', async () => {
    assert.deepEqual((await noting(`update zeppelins set id = 30 where id = 3`)).sort(), [
      ['zeppelins', '3', 'LZ 3', undefined],
      ['zeppelins', '30', undefined, 'LZ 3']
    ])
  })

  it('notes under any search path, and in any zone', async () => {
    const change = `create schema if not exists aside; create table if not exists aside.plumage_journal (id int);
      set search_path to aside; set timezone to 'Asia/Kolkata'; update public.zeppelins set length = 1 where id = 1`
    assert.deepEqual(await noted(() => client.query(`${change}; reset search_path; reset timezone`)), [
      ['zeppelins', '1', 'LZ 1', 'LZ 1']
    ])
  })

  it('holds no secret, in no column', async () => {
    await noting(`update old_hangars set key = 'open sesame', pin = 'argon' where id = 2`)
    await noting('truncate old_hangars cascade')
    const lines = await sql(`select j::text as line from plumage_journal j where resource = 'old/hangars'`)
    assert.ok(lines.length > 5)
    for (const { line } of lines) {
      assert.match(line, /createdAt/)
      assert.doesNotMatch(line, /sesame|argon|key|pin/)
    }
  })

  it('knows nothing of a resource that is not live', async () => {
    const change = `insert into quiet (name) values ('a'); update quiet set name = 'b'; truncate quiet`
    assert.deepEqual(await noting(change), [])
    const triggers = await sql(
      `select tgname from pg_trigger where tgrelid = 'quiet'::regclass and not tgisinternal`
    )
    assert.deepEqual(triggers, [])
  })

  it('keeps tables with the longest of names apart', async () => {
    for (const { path } of long) {
      const { table } = definitions.get(path)!
      assert.deepEqual(await noting(`insert into ${table} (name) values ('x')`), [
        [path, '1', undefined, 'x']
      ])
    }
  })

  it('goes on when the type of a column changes under a connection that has written', async () => {
    await noting(`update zeppelins set length = 2 where id = 1`)
    const other = new Client({ connectionString: database.url })
    await other.connect()
    await other.query('alter table zeppelins alter length type text, alter id type bigint')
    const change = `update zeppelins set length = '3 m' where id = 1; delete from zeppelins where id = 2`
    assert.deepEqual(await noting(change), [
      ['zeppelins', '1', 'LZ 1', 'LZ 1'],
      ['zeppelins', '2', 'LZ 2', undefined]
    ])
    await other.query('alter table zeppelins alter length type integer using null, alter id type integer')
    await other.end()
    assert.deepEqual(await noting(`update zeppelins set length = 4 where id = 1`), [
      ['zeppelins', '1', 'LZ 1', 'LZ 1']
    ])
  })
})
