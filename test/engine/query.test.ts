// Queries over REST, where everything arrives as text: types, operators, pages and cursors.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { stringify } from 'qs'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { zoo } from '../conformance/zoo'

const path = '/zoo/notes'

describe('a query', () => {
  let api: TestApp
  let ada: Person
  let rows: Record<string, any>[]
  const ask = async (query: Record<string, unknown>, at = path) => {
    const { status, body } = await api.request('GET', `${at}?${stringify(query)}`, { as: ada })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const titles = async (query: Record<string, unknown>) =>
    (await ask({ $sort: { title: 1 }, $limit: 100, ...query })).data.map(
      (row: { title: string }) => row.title
    )

  before(async () => {
    api = await testApp({}, zoo as never)
    ada = await api.person('ada')
    const max = await api.person('max', 'manager')
    const topics: any = api.app.service('zoo/topics' as never)
    const open = await topics.create({ title: 'Open', budget: 10 })
    const closed = await topics.create({ title: 'Closed', open: false })
    const notes: any = api.app.service('zoo/notes' as never)
    for (let n = 0; n < 30; n++) {
      await notes.create({
        title: `N${String(n).padStart(2, '0')}`,
        userId: ada.id,
        pages: n % 4 === 0 ? null : n % 5,
        weight: n % 3 === 0 ? null : n / 8,
        public: n % 2 === 0,
        day: n % 5 === 0 ? null : `2026-01-${String(10 + (n % 3))}`,
        at: n % 7 === 0 ? null : `2026-01-01T00:00:00.00${n % 4}Z`,
        colour: n % 2 ? 'red' : 'green',
        topicId: n % 3 === 0 ? open.id : n % 3 === 1 ? closed.id : null
      })
    }
    assert.ok(max.id)
    rows = (await ask({ $limit: 100 })).data
    assert.equal(rows.length, 30)
  })
  after(() => api.stop())

  it('compares numbers, decimals, flags, days and moments as what they are', async () => {
    const by = (test: (row: Record<string, any>) => boolean) =>
      rows
        .filter(test)
        .map(row => row.title)
        .sort()
    assert.deepEqual(
      await titles({ pages: '3' }),
      by(row => row.pages === 3)
    )
    assert.deepEqual(
      await titles({ pages: { $gte: 2, $lt: '4' } }),
      by(row => row.pages !== null && row.pages >= 2 && row.pages < 4)
    )
    assert.deepEqual(
      await titles({ weight: 0.125 }),
      by(row => row.weight === 0.125)
    )
    assert.deepEqual(
      await titles({ public: 'false' }),
      by(row => !row.public)
    )
    assert.deepEqual(
      await titles({ day: { $in: ['2026-01-10', '2026-01-11'] } }),
      by(row => ['2026-01-10', '2026-01-11'].includes(row.day))
    )
    assert.deepEqual(
      await titles({ at: { $gt: '2026-01-01T01:00:00.001+01:00' } }),
      by(row => row.at > '2026-01-01T00:00:00.001Z')
    )
    assert.deepEqual(
      await titles({ pages: { $null: true } }),
      by(row => row.pages === null)
    )
    assert.deepEqual(
      await titles({ pages: { $ne: 3 } }),
      by(row => row.pages !== 3)
    )
    assert.deepEqual(
      await titles({ pages: { $nin: [1, 2] } }),
      by(row => ![1, 2].includes(row.pages))
    )
    assert.deepEqual(
      await titles({ title: { $like: 'N0_' } }),
      by(row => /^N0.$/.test(row.title))
    )
    assert.deepEqual(
      await titles({ title: { $ilike: 'n1%' } }),
      by(row => /^N1/.test(row.title))
    )
    assert.deepEqual(
      await titles({ title: { $notlike: '%1' } }),
      by(row => !row.title.endsWith('1'))
    )
    assert.deepEqual(
      await titles({ $and: [{ $or: [{ pages: 1 }, { pages: 2 }] }, { colour: 'red' }] }),
      by(row => [1, 2].includes(row.pages) && row.colour === 'red')
    )
  })

  it('clamps the page, counts unless told not to, and gives no rows for a limit of none', async () => {
    const quiet = await ask({ $limit: 1000 }, '/zoo/quiet')
    assert.equal(quiet.limit, 5)
    assert.equal((await ask({}, '/zoo/quiet')).limit, 3)
    assert.deepEqual(await ask({ $limit: 0 }), { total: 30, limit: 0, skip: 0, data: [] })
    assert.ok(!('total' in (await ask({ $total: false }))))
    assert.equal((await ask({ $skip: 28 })).data.length, 2)
  })

  it('selects fields, and always the id', async () => {
    const { data } = await ask({ $select: ['title'], $limit: 1 })
    assert.deepEqual(Object.keys(data[0]).sort(), ['id', 'title'])
    assert.deepEqual(Object.keys((await ask({ $select: 'title', $limit: 1 })).data[0]).sort(), [
      'id',
      'title'
    ])
  })

  it('loads references along, and theirs, under the rules of what they point to', async () => {
    const { data } = await ask({ $include: ['topic', 'user'], $limit: 3, $sort: { title: 1 } })
    assert.deepEqual(
      data.map((row: any) => row.topic?.title ?? null),
      ['Open', null, null]
    )
    assert.ok(!('budget' in data[0].topic), 'a field that only managers see')
    assert.equal(data[0].user.email, 'ada@example.com')
    const short = await ask({ $include: 'topic,user', $limit: 3, $sort: { title: 1 } })
    assert.deepEqual(short.data, data, 'names by comma, as people write them')
    const cases: any = api.app.service('zoo/cases' as never)
    const { id } = await cases.create({ noteId: rows[0].id, userId: ada.id })
    const { body } = await api.request('GET', `/zoo/cases/${id}?$include=note.topic&$select=state`, {
      as: ada
    })
    assert.equal(body.note.title, rows[0].title)
    assert.equal(body.note.topic?.title ?? null, rows[0].topicId === 1 ? 'Open' : null)
  })

  it('says what there is where a word of its own is misspelt', async () => {
    await assert.rejects(
      ask({ $serach: 'a' }),
      /\$serach cannot be used here; there are \$select, .*\$search/
    )
    await assert.rejects(ask({ $sort: 'title' }), /\$sort must be an object, as \$sort\[createdAt\]=-1/)
  })

  it('goes through any order by cursor: every row once, in the order of the whole list', async () => {
    const keys = ['pages', 'weight', 'public', 'day', 'at', 'colour', 'title', 'topicId', 'createdAt']
    const order = fc
      .uniqueArray(fc.constantFrom(...keys), { maxLength: 3 })
      .chain(names =>
        fc
          .tuple(...names.map(() => fc.constantFrom(1, -1)))
          .map(signs => Object.fromEntries(names.map((name, at) => [name, signs[at]])))
      )
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 4, max: 11 }), async ($sort, $limit) => {
        const whole = (await ask({ $sort, $limit: 100 })).data
        const pages: unknown[] = []
        for (let next: string | null = ''; next !== null;) {
          const page: any = await ask({ $sort, $limit, $after: next })
          pages.push(...page.data)
          next = page.next
        }
        assert.deepEqual(pages, whole)
      }),
      { numRuns: 40 }
    )
  })

  it('sees rows that come and go between pages by cursor at most once', async () => {
    const notes: any = api.app.service('zoo/notes' as never)
    const first = await ask({ $sort: { title: 1 }, $limit: 10, $after: '' })
    await notes.create({ title: 'A before all', userId: ada.id })
    const second = await ask({ $sort: { title: 1 }, $limit: 10, $after: first.next })
    assert.equal(second.data[0].title, 'N10')
  })
})
