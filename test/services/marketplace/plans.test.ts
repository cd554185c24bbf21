// The lists of the marketplace among 100,000: none of them reads the whole table.
import assert from 'node:assert/strict'
import { stringify } from 'qs'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { fillTables, loopsOf, scansOf } from '../../support/plans'

/** One offer of a hundred is for everywhere, the others for two towns. */
const offers = (table: string, prices: string, values: string) => `
  insert into ${table} ("tradeId", title, description, "townIds", "profileId", "userId"${prices})
    select n % 21 + 1, 'Title ' || left(md5(n::text), 8), 'Any ' || left(md5((n / 2)::text), 8),
      case when n % 100 = 0 then array[79] else array[n % 78 + 1, (n + 7) % 78 + 1] end, n % 500 + 1, n % 500 + 1${values}
    from generate_series(1, 100000) n;`

const tables = ['promotions', 'requests', 'inquiries', 'agreements', 'reviews']

const fill = `
  insert into users (id, username, password) select n, 'user' || n, 'none' from generate_series(1, 500) n;
  insert into profiles (id, "userId") select n, n from generate_series(1, 500) n;
  insert into trades (id, name) select n, 'Trade' || n from generate_series(1, 21) n;
  insert into towns (id, name, everywhere) select n, 'Town ' || n, n = 79 from generate_series(1, 79) n;
  ${offers('promotions', ', "priceMin", "priceMax"', ', 10, 20')}
  ${offers('requests', '', '')}
  insert into inquiries (id, "promotionId", "senderId", "receiverId", proposed, "updatedAt")
    select n, n, (n + 3) % 500 + 1, n % 500 + 1, true, now() - n * interval '1 minute' from generate_series(1, 100000) n;
  insert into agreements (id, "inquiryId", "tradeId", title, "providerId", "receiverId", terms, price, status)
    select n, n, 1, 'Title', n % 500 + 1, (n + 3) % 500 + 1, '["One."]', 10, 'reviewed' from generate_series(1, 100000) n;
  insert into reviews ("agreementId", "promotionId", "profileId", "userId", rating, description)
    select n, n / 4 + 1, n % 500 + 1, (n + 3) % 500 + 1, 4.5, 'Good.' from generate_series(1, 100000) n;
  select setval(pg_get_serial_sequence(t, 'id'), 200000)
    from unnest(array['users', 'profiles', 'inquiries', 'agreements']) t;`

describe('the lists of the marketplace among 100,000', () => {
  let api: TestApp
  let person: Person
  before(async function () {
    this.timeout(240_000)
    api = await testApp({ domains: ['marketplace'] })
    const knex = api.app.get('postgresqlClient')
    await fillTables(knex, tables, fill)
    person = await api.person('ada')
    // She is somebody who has much to do, so that her lists are long.
    for (const [table, ...columns] of [
      ['promotions', 'userId'],
      ['requests', 'userId'],
      ['inquiries', 'senderId', 'receiverId'],
      ['agreements', 'providerId', 'receiverId']
    ])
      for (const column of columns)
        await knex(table)
          .where({ [column]: 5 })
          .update({ [column]: person.id })
    await knex.raw(`vacuum analyze users, profiles, ${tables.join()}`)
  })
  after(() => api.stop())

  const explore = (model: string) =>
    [
      ['by trade', { search: 'trade7' }],
      ['by trades', { search: 'trade1', limit: 20 }],
      ['by town', { town: 7, limit: 20 }],
      ['by town and trade', { search: 'trade7', town: 7 }]
    ].map(([name, query]): [string, string, string, object] => [
      `explored ${model} ${name}`,
      model,
      'explore',
      { model, ...(query as object) }
    ])

  const lists: [name: string, table: string, path: string, query: object][] = [
    ...explore('promotions'),
    ...explore('requests'),
    ['promotions of the dashboard', 'promotions', 'dashboard', {}],
    ['requests of the dashboard', 'requests', 'dashboard', {}],
    ['promotions of a profile', 'promotions', 'promotions', { profileId: 7 }],
    ['promotions by words', 'promotions', 'promotions', { $search: 'title a87ff679' }],
    ['inquiries of the inbox', 'inquiries', 'inbox', {}],
    ['agreements of the inbox', 'agreements', 'inbox', {}],
    ['agreements', 'agreements', 'agreements', { $sort: { id: -1 } }],
    ['reviews of a promotion', 'reviews', 'reviews', { promotionId: 7, $include: ['author'] }],
    ['reviews of a profile', 'reviews', 'reviews', { profileId: 7 }]
  ]
  const scans = (table: string, path: string, query: object, rows = true) =>
    scansOf(api.app.get('postgresqlClient'), table, async () => {
      const { status, body } = await api.request('GET', `/${path}?${stringify(query)}`, { as: person })
      assert.equal(status, 200, JSON.stringify(body))
      const found = body.data ?? body.promotions?.data ?? body.received.data
      assert.equal(found.length > 0, rows, JSON.stringify(body))
    })

  for (const [name, table, path, query] of lists)
    it(`${name}: by an index`, async () => {
      const found = await scans(table, path, query)
      assert.ok(found.length > 0, 'no statement was seen')
      assert.deepEqual(
        found.filter(scan => !scan.includes('Index') && scan !== 'Bitmap Heap Scan'),
        [],
        found.join()
      )
    })

  for (const model of ['promotions', 'requests']) {
    it(`explored ${model} of all trades and towns: by an index, and counted so far only`, async () => {
      const found = await scans(model, 'explore', { model, page: 3 })
      assert.deepEqual(found.sort(), [`Index Only Scan ${model}_pkey`, `Index Scan ${model}_pkey`])
      const { body } = await api.request('GET', `/explore?${stringify({ model })}`)
      assert.deepEqual([body.total, body.atLeast, body.pages], [10_000, true, 2000])
    })

    it(`explored ${model} of a late page: nothing is loaded along with those before`, async () => {
      const work = () => api.request('GET', `/explore?${stringify({ model, page: 15_000, limit: 5 })}`)
      const loops = await loopsOf(api.app.get('postgresqlClient'), 'trades', work)
      assert.ok(loops > 0 && loops <= 5, `${loops} times`)
    })
  }

  it('the rating of a profile: by an index', async () => {
    const work = () => api.request('GET', '/reviews/aggregate?where[profileId]=7&avg=rating')
    const found = await scansOf(api.app.get('postgresqlClient'), 'reviews', work)
    assert.ok(found.length > 0 && !found.join().includes('Seq Scan'), found.join())
  })

  it('are seen where they do read the whole table', async () => {
    assert.match((await scans('promotions', 'promotions', { title: 'nothing' }, false)).join(), /Seq Scan/)
  })
})
