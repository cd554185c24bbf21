// The analytics against known orders: counted by hours, days and months as the caller's clocks have them.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { Stage } from './stage'

const TORONTO = 'America/Toronto'
const AUCKLAND = 'Pacific/Auckland'

/** The first moment of today in a zone, and others by days and hours from it, as PostgreSQL reckons. */
const at = (zone: string, days: number, hours: number) =>
  `(date_trunc('day', now() at time zone '${zone}') + interval '${days} days ${hours} hours') at time zone '${zone}'`

describe('the analytics of the shop', () => {
  let stage: Stage
  let max: Person
  before(async () => {
    stage = await Stage.open()
    max = await stage.api.person('max', 'manager')
  })
  beforeEach(() => stage.knex('orders').delete())
  after(() => stage.close())

  const ask = (query = '', as: Person | undefined = stage.root) =>
    stage.api.request('GET', `/analytics/orders${query}`, { as })
  const counts = ({ data }: any) =>
    data.filter(({ count }: any) => count > 0).map(({ label, count }: any) => [label, count])

  /** An order of two lemonades, 6.50, made at some time. */
  async function made(time: string, status = 'submitted'): Promise<void> {
    const { id } = await stage.ordered()
    await stage.knex.raw(`update orders set "createdAt" = ${time}, status = ? where id = ?`, [status, id])
  }

  it('count and sum up what was sold, without tax and tip', async () => {
    const read = async () => (await stage.api.request('GET', '/analytics', { as: stage.root })).body
    assert.deepEqual(await read(), { totalOrders: 0, totalAmount: 0, averageTicket: 0 })
    await stage.ordered({ tip: 5 })
    await stage.ordered({ items: [{ productId: stage.menu.lemonade, quantity: 3 }] })
    for (const status of ['unpaid', 'cancelled']) await made('now()', status)
    await made('now()', 'completed')
    assert.deepEqual(await read(), { totalOrders: 3, totalAmount: 22.75, averageTicket: 7.58 })
  })

  it('are for admins', async () => {
    for (const path of ['/analytics', '/analytics/orders?period=week', '/orders/aggregate'])
      for (const [as, status] of [
        [undefined, 401],
        [await stage.api.person('ada'), 403],
        [max, 403],
        [stage.root, 200]
      ] as const)
        assert.equal((await stage.api.request('GET', path, { as })).status, status, path)
  })

  for (const zone of [TORONTO, AUCKLAND, 'UTC'])
    it(`tell the hours of today and yesterday, the last seven days, this month and year: ${zone}`, async () => {
      await made(at(zone, 0, 0))
      await made(at(zone, 0, 0))
      await made(at(zone, -1, 13))
      await made(at(zone, -6, 0))
      // A second before the seven days.
      await made(`${at(zone, -6, 0)} - interval '1 second'`)
      const said = (period: string) => ask(`?period=${period}&zone=${zone}`)

      const today = (await said('today')).body
      assert.deepEqual([today.by, today.zone, today.count, counts(today)], ['hour', zone, 2, [['0:00', 2]]])
      assert.ok(today.data.length >= 23 && today.data.length <= 25)
      assert.deepEqual([today.data[0].amount, today.data[5].amount], [13, 0])
      const yesterday = (await said('yesterday')).body
      assert.deepEqual(counts(yesterday), [['13:00', 1]])

      const week = (await said('week')).body
      assert.deepEqual([week.data.length, week.count], [7, 4])
      const names = new Set(week.data.map(({ label }: any) => label))
      assert.equal(names.size, 7)
      assert.deepEqual(
        week.data.map(({ count }: any) => count),
        [1, 0, 0, 0, 0, 1, 2]
      )
      const { rows } = await stage.knex.raw(
        `select to_char(now() at time zone '${zone}', 'FMDay') as day, extract(month from now() at time zone '${zone}')::int as month,
           (select count(*)::int from orders where date_trunc('month', "createdAt" at time zone '${zone}') = date_trunc('month', now() at time zone '${zone}')) as of_month,
           (select count(*)::int from orders where date_trunc('year', "createdAt" at time zone '${zone}') = date_trunc('year', now() at time zone '${zone}')) as of_year`
      )
      assert.equal(week.data[6].label, rows[0].day)
      const month = (await said('month')).body
      assert.ok(month.data.length >= 28 && month.data.length <= 31)
      assert.equal(month.count, rows[0].of_month)
      assert.deepEqual(
        month.data.map(({ label }: any) => label),
        month.data.map((_: any, n: number) => String(n + 1))
      )
      const year = (await said('year')).body
      assert.deepEqual(
        year.data.map(({ label }: any) => label).filter((_: string, n: number) => n === 0 || n === 11),
        ['January', 'December']
      )
      assert.deepEqual([year.data.length, year.count], [12, rows[0].of_year])
      assert.ok(year.data[rows[0].month - 1].count >= 2)
    })

  it('tell of a day, a month and a year, also of December', async () => {
    const zone = `&zone=${TORONTO}`
    await made(`timestamp '2025-12-31 23:30' at time zone '${TORONTO}'`)
    await made(`timestamp '2026-01-01 00:30' at time zone '${TORONTO}'`)
    await made(`timestamp '2025-03-09 12:00' at time zone '${TORONTO}'`)
    const day = (await ask(`?date=2025-12-31${zone}`)).body
    assert.deepEqual([day.count, counts(day), day.data.length], [1, [['23:00', 1]], 24])
    const december = (await ask(`?year=2025&month=12${zone}`)).body
    assert.deepEqual([december.count, december.data.length, december.data[30].count], [1, 31, 1])
    const year = (await ask(`?year=2025${zone}`)).body
    assert.deepEqual(counts(year), [
      ['March', 1],
      ['December', 1]
    ])
    // Clocks go forward in this night.
    const short = (await ask(`?date=2025-03-09${zone}`)).body
    assert.deepEqual([short.data.length, counts(short)], [23, [['12:00', 1]]])
    assert.equal((await ask(`?date=2026-01-01&zone=UTC`)).body.count, 2)
  })

  it('take the zone of the shop where none is said', async () => {
    const other = await Stage.open({ shop: { zone: AUCKLAND } })
    try {
      assert.equal((await other.get('/analytics/orders?period=today')).zone, AUCKLAND)
    } finally {
      await other.close()
    }
  })

  it('name what is wrong with a question', async () => {
    const wrong: [string, string][] = [
      ['', 'period'],
      ['?period=decade', 'period'],
      ['?period=week&date=2026-01-01', 'period'],
      ['?period[$ne]=week', 'period'],
      ['?period=constructor', 'period'],
      ['?date=2026-02-30', 'date'],
      ['?date=9999-12-31', 'date'],
      ['?date[]=2026-01-01', 'date'],
      ['?year=26', 'year'],
      ['?year=2026&month=13', 'month'],
      ['?year=2026&month=x', 'month'],
      ['?month=1', 'period'],
      ['?period=week&month=1', 'month'],
      ['?period=week&zone=Nowhere', 'zone'],
      ['?period=week&zone=%2B02:00', 'zone'],
      ['?period=week&limit=5', 'limit']
    ]
    for (const [query, key] of wrong) {
      const { status, body } = await ask(query)
      assert.deepEqual([status, body.data?.key], [400, key], `${query}: ${JSON.stringify(body)}`)
    }
    assert.equal((await stage.api.request('GET', '/analytics?x=1', { as: stage.root })).status, 400)
  })

  it('answer the same on a socket', async () => {
    await stage.ordered()
    const doors = [restDoor(stage.api), socketDoor(stage.api)]
    for (const path of ['analytics', 'analytics/orders']) {
      const query = path === 'analytics' ? undefined : { period: 'month', zone: TORONTO }
      const [rest, socket] = await Promise.all(
        doors.map(door => door.call(stage.root, { method: 'find', path, query }))
      )
      assert.deepEqual([socket.status, socket.body], [rest.status, rest.body])
      assert.equal(rest.status, 200)
    }
    for (const door of doors) door.close()
  })
})
