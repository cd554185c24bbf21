// Aggregates: what rows come to, by groups and stretches of time, under the rule of the list.
import assert from 'node:assert/strict'
import { Flights } from './flights'

describe('an aggregate', () => {
  let stage: Flights
  before(async () => (stage = await Flights.open()))
  after(() => stage.close())

  it('counts and sums up the rows that the caller may find, and no others', async () => {
    const all = { sum: ['fare', 'seats'], avg: 'fare', min: 'at', max: 'seats' }
    assert.deepEqual(await stage.ask(all), [
      {
        count: 4,
        sum: { fare: 1060.5, seats: 94 },
        avg: { fare: 265.125 },
        min: { at: '2026-03-28T10:00:00.000Z' },
        max: { seats: 90 }
      }
    ])
    assert.deepEqual(await stage.ask({ sum: 'fare' }, stage.max), [{ count: 5, sum: { fare: 1160.5 } }])
    assert.deepEqual(await stage.ask({ sum: 'fare', where: { ship: 'LZ 1' } }, stage.bob), [
      { count: 0, sum: { fare: 0 } }
    ])
    assert.equal(await stage.word({}, undefined), '200 undefined')
  })

  it('makes groups, the largest first', async () => {
    assert.deepEqual(await stage.ask({ group: 'ship', sum: 'fare' }, stage.max), [
      { ship: 'LZ 2', count: 3, sum: { fare: 1130 } },
      { ship: 'LZ 1', count: 2, sum: { fare: 30.5 } }
    ])
    assert.deepEqual(await stage.ask({ group: ['userId', 'ship'], limit: 1 }, stage.max), [
      { userId: stage.ada.id, ship: 'LZ 1', count: 2 }
    ])
    assert.deepEqual(await stage.ask({ group: 'seats', where: { ship: 'LZ 1' } }), [
      { seats: 1, count: 1 },
      { seats: null, count: 1 }
    ])
  })

  it('fills the days between with zeros, by the time zone of the caller', async () => {
    const asked = { by: 'day', of: 'at', sum: 'fare', where: { userId: stage.ada.id } }
    assert.deepEqual(
      (await stage.ask(asked)).map(({ bucket, count, sum }: any) => [bucket, count, sum.fare]),
      [
        ['2026-03-28', 2, 30.5],
        ['2026-03-29', 0, 0],
        ['2026-03-30', 0, 0],
        ['2026-03-31', 1, 30]
      ]
    )
    // In Berlin the second flight was on the day on which the clocks were put forward, which had 23 hours.
    assert.deepEqual(
      (await stage.ask({ ...asked, zone: 'Europe/Berlin' })).map(({ bucket, from, count }: any) => [
        bucket,
        from,
        count
      ]),
      [
        ['2026-03-28', '2026-03-27T23:00:00.000Z', 1],
        ['2026-03-29', '2026-03-28T23:00:00.000Z', 1],
        ['2026-03-30', '2026-03-29T22:00:00.000Z', 0],
        ['2026-03-31', '2026-03-30T22:00:00.000Z', 1]
      ]
    )
    const sparse = await stage.ask({ ...asked, fill: false })
    assert.deepEqual(
      sparse.map(({ bucket }: any) => bucket),
      ['2026-03-28', '2026-03-31']
    )
  })

  it('takes the ends that are given, the second left out', async () => {
    const from = '2025-12-31T23:00:00Z'
    const months = await stage.ask({
      by: 'month',
      of: 'at',
      zone: 'Europe/Berlin',
      from,
      to: '2026-12-31T23:00:00Z'
    })
    assert.equal(months.length, 12)
    assert.deepEqual(
      months.map(({ count }: any) => count),
      [0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    )
    const hours = await stage.ask({
      by: 'hour',
      of: 'at',
      from: '2026-03-28T00:00:00Z',
      to: '2026-03-29T00:00:00Z'
    })
    assert.equal(hours.length, 24)
    assert.deepEqual([hours[10].bucket, hours[10].count, hours[23].count], ['2026-03-28T10:00', 1, 1])
    const days = await stage.ask({
      by: 'day',
      of: 'day',
      from: '2026-03-28',
      to: '2026-03-30',
      zone: 'Asia/Tokyo'
    })
    assert.deepEqual(
      days.map(({ bucket, count }: any) => [bucket, count]),
      [
        ['2026-03-28', 2],
        ['2026-03-29', 0]
      ]
    )
  })

  it('fills each group by itself', async () => {
    const lines = await stage.ask({
      by: 'day',
      of: 'at',
      group: 'ship',
      where: { userId: stage.ada.id },
      avg: 'fare'
    })
    assert.equal(lines.length, 8)
    assert.deepEqual(lines[1], {
      bucket: '2026-03-28',
      from: '2026-03-28T00:00:00.000Z',
      ship: 'LZ 2',
      count: 0,
      avg: { fare: null }
    })
  })

  it('searches, and answers GET with a query string as POST with a body', async () => {
    assert.deepEqual(await stage.ask({ search: 'nor' }), [{ count: 1 }])
    const { body } = await stage.api.request(
      'GET',
      '/flights/aggregate?group[]=ship&sum=fare&where[seats][$gt]=1&by=year&of=at',
      { as: stage.ada }
    )
    assert.deepEqual(body, {
      zone: 'UTC',
      data: [
        { bucket: '2026', from: '2026-01-01T00:00:00.000Z', ship: 'LZ 2', count: 2, sum: { fare: 1030 } }
      ]
    })
  })
})
