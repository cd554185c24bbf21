// Lists of ids, kept as true as foreign keys: from the API and from SQL, one after the other.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { Knex } from 'knex'
import { Client } from 'pg'
import { stringify } from 'qs'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { hangar } from './hangar'

describe('lists of ids', () => {
  let api: TestApp
  let db: Knex
  const service = (path: string): any => api.app.service(path as never)
  const make = (path: string, data: object = {}) => service(path).create({ name: 'x', ...data })
  const crewsOf = async (id: number) => (await service('zeppelins').get(id)).crewIds

  before(async () => {
    api = await testApp({}, hangar as never)
    db = api.app.get('postgresqlClient')
  })
  after(() => api.stop())

  const broken = (code: string) => (error: { code?: string; constraint?: string }) => {
    assert.equal(error.code, code, String(error))
    assert.match(error.constraint ?? '', /^zeppelins_\w+Ids_fkey$/)
    return true
  }

  it('are kept in their order', async () => {
    const [a, b, c] = [await make('engines'), await make('engines'), await make('engines')]
    const { id } = await make('zeppelins', { engineIds: [c.id, a.id, b.id] })
    assert.deepEqual((await service('zeppelins').get(id)).engineIds, [c.id, a.id, b.id])
    const upper = await service('zeppelins').patch(id, { engineIds: [b.id.toUpperCase(), a.id] })
    assert.deepEqual(upper.engineIds, [b.id, a.id])
    const many = await service('zeppelins').create([
      { name: 'one', engineIds: [b.id] },
      { name: 'two', engineIds: [] },
      { name: 'three', engineIds: [a.id, c.id], crewIds: null }
    ])
    assert.deepEqual(
      many.map((row: any) => [row.engineIds, row.crewIds]),
      [
        [[b.id], null],
        [[], null],
        [[a.id, c.id], null]
      ]
    )
  })

  it('are refused by name when they are too long, have an id twice or one of no row', async () => {
    const [a, b] = [await make('engines'), await make('engines')]
    const gone = '01932f6c-7c00-7000-8000-000000000001'
    const refused = async (engineIds: unknown, pattern: RegExp) => {
      const { status, body } = await api.request('POST', '/zeppelins', { body: { name: 'x', engineIds } })
      assert.equal(status, 400, JSON.stringify(body))
      assert.match(body.message, pattern)
    }
    await refused([a.id, a.id], /engineIds must have each item once/)
    await refused([a.id, a.id.toUpperCase()], /engineIds must be a list that has each id once/)
    await refused([a.id, b.id, gone, gone.replace('1', '2')], /engineIds must have at most 3 items/)
    await refused([a.id, gone], /engineIds refers to a row that does not exist/)
    await refused([null], /engineIds/)
    await refused(a.id, /engineIds must be a list/)
    await refused(null, /engineIds must be a list/)
    await refused([[a.id]], /engineIds/)
  })

  it('lose the id of a row that is removed, and rows tell so', async () => {
    const [one, two] = [await make('crews'), await make('crews')]
    const { id, updatedAt } = await make('zeppelins', { crewIds: [two.id, one.id] })
    const before = await db('plumage_journal').count().first()
    await service('crews').remove(one.id)
    const after = await service('zeppelins').get(id)
    assert.deepEqual(after.crewIds, [two.id])
    assert.ok(after.updatedAt >= updatedAt)
    const [note] = await db('plumage_journal')
      .where({ resource: 'zeppelins' })
      .orderBy('seq', 'desc')
      .limit(1)
    assert.deepEqual([note.before.crewIds, note.after.crewIds], [[two.id, one.id], [two.id]])
    assert.equal(Number((await db('plumage_journal').count().first())!.count), Number(before!.count) + 2)
    await service('crews').remove(two.id)
    assert.deepEqual(await crewsOf(id), [])
  })

  it('forbid the removal of a row where they say so', async () => {
    const engine = await make('engines')
    const { id } = await make('zeppelins', { engineIds: [engine.id] })
    const { status, body } = await api.request('DELETE', `/engines/${engine.id}`)
    assert.deepEqual([status, body.data.error], [409, 'still-referenced'])
    await service('zeppelins').patch(id, { engineIds: [] })
    await service('engines').remove(engine.id)
  })

  it('load their rows along in one statement, whatever the page, and no more than an answer should have', async () => {
    const first = await make('zeppelins', { crewIds: [(await make('crews')).id] })
    const more = Array.from({ length: 9 }, () => ({ name: 'fellow', fellowIds: [first.id] }))
    await service('zeppelins').create(more)
    const query = { $include: ['fellows.crews', 'engines'], name: 'fellow' }
    const send = mock.method(Client.prototype, 'query')
    // Beside them, others of the application read the journal.
    const count = () =>
      send.mock.calls.filter(({ arguments: [sent] }) =>
        (sent as { text?: string }).text?.includes('"zeppelins"')
      ).length
    const ask = async (more: object) => {
      const before = count()
      const { status, body } = await api.request('GET', `/zeppelins?${stringify({ ...query, ...more })}`)
      return { status, body, statements: count() - before }
    }
    for (const $limit of [1, 9]) {
      const { body, statements } = await ask({ $limit })
      assert.equal(statements, 1)
      assert.equal(body.data.length, $limit)
      for (const { fellows, engines } of body.data)
        assert.deepEqual([fellows[0].id, fellows[0].crews.length, engines], [first.id, 1, []])
    }
    send.mock.restore()
    const { status, body } = await ask({ $include: ['fellows.fellows'], $limit: 10 })
    assert.deepEqual([status, body.data?.error], [400, 'query-too-large'])
    assert.match(body.message, /^\$include has too many parts; at most 100000 are allowed/)
    assert.equal((await ask({ $include: ['fellows.fellows'], $limit: 9 })).status, 200)
    assert.equal((await api.request('GET', `/zeppelins/${first.id}?$include=fellows.fellows`)).status, 200)
  })

  it('may be of the same resource', async () => {
    const one = await make('zeppelins')
    const two = await make('zeppelins', { fellowIds: [one.id] })
    await service('zeppelins').patch(one.id, { fellowIds: [one.id, two.id] })
    await service('zeppelins').remove(one.id)
    assert.deepEqual((await service('zeppelins').get(two.id)).fellowIds, [])
    const [{ id }] = (
      await db.raw('insert into zeppelins (name, "fellowIds") values (?, array[?::int]) returning id', [
        'x',
        two.id
      ])
    ).rows
    await db.raw('delete from zeppelins where id in (?, ?)', [two.id, id])
  })

  it('hold in SQL as well', async () => {
    const [one, two] = [await make('crews'), await make('crews')]
    const { id } = await make('zeppelins', { crewIds: [one.id] })
    const set = (sql: string) => db.raw(`update zeppelins set "crewIds" = ${sql} where id = ${id}`)
    await assert.rejects(set("'{999999}'"), broken('23503'))
    await assert.rejects(set(`array[${one.id}, null]`), broken('23503'))
    await assert.rejects(db.raw(`update crews set id = 999999 where id = ${one.id}`), broken('23503'))
    await assert.rejects(db.raw('truncate crews'), broken('23503'))
    await db.raw(`update crews set id = 999998 where id = ${two.id}`)
    await set(`array[999998, ${one.id}]`)
    await db.raw('delete from crews')
    assert.deepEqual(await crewsOf(id), [])
    await db.raw('truncate crews')
  })

  it('hold between transactions that see only what was there when they began, or those are refused', async () => {
    const { id } = await make('crews')
    for (const isolationLevel of ['repeatable read', 'serializable'] as const) {
      const old = await db.transaction({ isolationLevel })
      await old.raw('select 1 from zeppelins')
      const zeppelin = await make('zeppelins', { crewIds: [id] })
      await assert.rejects(old.raw('delete from crews where id = ?', [id]), { code: '0A000' })
      await old.rollback()
      assert.deepEqual(await crewsOf(zeppelin.id), [id])
    }
    const old = await db.transaction({ isolationLevel: 'repeatable read' })
    await old.raw('select 1 from crews')
    await service('crews').remove(id)
    await assert.rejects(
      old.raw('insert into zeppelins (name, "crewIds") values (?, array[?::int])', ['x', id]),
      {
        code: '40001'
      }
    )
    await old.rollback()
  })
})
