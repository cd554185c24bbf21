// The lists of orders among 100,000: none of them reads the whole table.
import assert from 'node:assert/strict'
import { stringify } from 'qs'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { fillTables, scansOf } from '../../support/plans'

/** Two of a hundred are still to be prepared; half of them are guests'. */
const fill = `
  insert into users (username, password, role) select 'user' || n, 'none', 'user' from generate_series(1, 1000) n;
  insert into orders (id, code, status, lines, "subTotal", tax, tip, total, payment, points, "firstName", "lastName",
      email, province, "estimatedReadyAt", "userId", "createdAt")
    select gen_random_uuid(), lpad(n::text, 5, '0'),
      case when n % 100 = 0 then 'submitted' when n % 100 = 1 then 'ready' when n % 100 = 2 then 'cancelled' else 'completed' end,
      '[]', 10, 1.3, 0, 11.3, 'cash', 0, 'Name' || n, 'Last' || left(md5(n::text), 8), 'user' || n || '@hungry.example', 'ON', now(),
      case when n % 2 = 0 then (select min(id) from users) + n % 1000 end, now() - n * interval '5 minutes'
    from generate_series(0, 99999) n;`

describe('the lists of orders among 100,000', () => {
  let api: TestApp
  let people: Record<'root' | 'max' | 'ada', Person>
  before(async function () {
    this.timeout(120_000)
    api = await testApp({ domains: ['shop'] })
    const knex = api.app.get('postgresqlClient')
    await fillTables(knex, ['orders'], fill)
    const ada = await api.person('ada')
    await knex('orders').whereRaw(`code like '0002%'`).update({ userId: ada.id })
    await knex.raw('vacuum analyze users, orders')
    people = { ada, root: await api.person('root', 'admin'), max: await api.person('max', 'manager') }
  })
  after(() => api.stop())

  const scans = (as: Person, path: string, query: object) =>
    scansOf(api.app.get('postgresqlClient'), 'orders', async () => {
      const { status, body } = await api.request('GET', `/${path}?${stringify(query)}`, { as })
      assert.equal(status, 200, JSON.stringify(body))
      assert.ok(body.data.length > 0, 'nothing was found')
    })

  const newest = { $sort: { createdAt: -1 } }
  const day = { createdAt: { $gte: new Date(Date.now() - 86_400_000).toISOString() } }
  const lists: [string, keyof typeof people, string, object][] = [
    ['one’s own', 'ada', 'orders', {}],
    ['one’s own, the newest', 'ada', 'orders', newest],
    ['one’s own of a state', 'ada', 'orders', { status: 'completed', ...newest }],
    ['of a customer', 'root', 'orders', { userId: 7, ...newest }],
    ['of a state, as the kitchen sees them', 'max', 'orders', { status: 'submitted', ...newest }],
    ['of a state', 'root', 'orders', { status: 'ready', ...newest }],
    // To count all of them is to read all of them.
    ['the newest', 'root', 'orders', { ...newest, $total: false }],
    ['the newest, as the kitchen sees them', 'max', 'orders', { ...newest, $total: false }],
    ['of a day', 'root', 'orders', { ...day, ...newest }],
    ['by code', 'root', 'orders', { code: '00042' }],
    ['by words', 'root', 'orders', { $search: 'user42@hungry.example' }],
    ['what a day comes to', 'root', 'analytics/orders', { period: 'today' }],
    ['what a week comes to', 'root', 'analytics/orders', { period: 'week' }]
  ]
  for (const [name, as, path, query] of lists)
    it(`${name}: by an index`, async () => {
      const found = await scans(people[as], path, query)
      assert.ok(found.length > 0, 'no statement was seen')
      assert.deepEqual(
        found.filter(scan => !scan.includes('Index') && scan !== 'Bitmap Heap Scan'),
        [],
        found.join()
      )
    })

  it('are seen where they do read the whole table', async () => {
    assert.match((await scans(people.root, 'orders', { firstName: 'Name7' })).join(), /Seq Scan/)
  })
})
