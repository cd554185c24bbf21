// Aggregates at their limits: calendars with gaps, names that a line has already, and more groups than an answer takes.
import assert from 'node:assert/strict'
import { Type } from '@feathersjs/typebox'
import { anyone, date, field, integer, moment, optional, resource, text } from '../../src/engine'
import { testApp } from '../support/app'
import type { Answer, TestApp } from '../support/app'

const taken = ['bucket', 'from', 'count', 'sum', 'avg', 'min', 'max']
const own = ['l', 'lines', 'g', 'c', 's', 'ranked', 'groups']

const moorings = resource({
  path: 'moorings',
  about: 'Moorings of airships.',
  fields: {
    at: moment(),
    day: optional(date()),
    height: optional(integer()),
    wind: optional(field(Type.Number())),
    ...Object.fromEntries([...taken, ...own].map(name => [name, optional(text())]))
  },
  access: { read: anyone, write: anyone }
})

describe('an aggregate at its limits', () => {
  let api: TestApp
  const ask = (body: object): Promise<Answer> => api.request('POST', '/moorings/aggregate', { body })
  const linesOf = async (body: object): Promise<any[]> => {
    const answer = await ask({ of: 'at', ...body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body.data
  }
  before(async () => (api = await testApp({}, [moorings] as never)))
  beforeEach(() => api.app.get('postgresqlClient')('moorings').delete())
  after(() => api.stop())

  const service = (): any => api.app.service('moorings' as never)
  const moor = (...moments: string[]) => service().create(moments.map(at => ({ at, day: at.slice(0, 10) })))

  it('counts on by days where one begins at one o’clock', async () => {
    const moments = ['2026-04-22T12:00Z', '2026-04-24T12:00Z', '2026-04-26T12:00Z', '2026-05-02T12:00Z']
    await moor(...moments.map(each => each.replace('Z', ':00Z')))
    const zone = 'Africa/Cairo'
    for (const of of ['at', 'day']) {
      const days = await linesOf({ by: 'day', of, zone })
      assert.deepEqual([days.length, days[0].bucket, days[10].bucket], [11, '2026-04-22', '2026-05-02'])
      assert.deepEqual(
        days.flatMap(({ bucket, count }) => (count ? [bucket.slice(8)] : [])),
        ['22', '24', '26', '02']
      )
      assert.deepEqual(
        [2, 3].map(at => days[at].from),
        ['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z']
      )
    }
  })

  it('counts on by hours where clocks are put forward by half of one, or back', async () => {
    const moments = ['15:20', '15:50', '17:10', '18:10'].map(time => `2026-10-03T${time}:00Z`)
    await moor(...moments)
    const hours = await linesOf({ by: 'hour', zone: 'Australia/Lord_Howe' })
    assert.deepEqual(
      hours.map(({ from, count }) => [from.slice(11, 16), count]),
      [
        ['14:30', 1],
        ['15:00', 1],
        ['16:00', 0],
        ['17:00', 1],
        ['18:00', 1]
      ]
    )
    await api.app.get('postgresqlClient')('moorings').delete()
    await moor('2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00Z')
    const back = await linesOf({ by: 'hour', zone: 'Europe/Berlin' })
    assert.deepEqual(
      back.map(({ bucket, count }) => [bucket.slice(11), count]),
      [
        ['01:00', 1],
        ['02:00', 1],
        ['02:00', 0],
        ['03:00', 1]
      ]
    )
  })

  it('puts a week that two years share into one', async () => {
    await moor('2025-12-29T00:00:00Z', '2026-01-04T23:59:59Z')
    assert.deepEqual(
      (await linesOf({ by: 'week', from: '2025-12-22', to: '2026-01-12' })).map(line => [
        line.bucket,
        line.count
      ]),
      [
        ['2025-12-22', 0],
        ['2025-12-29', 2],
        ['2026-01-05', 0]
      ]
    )
  })

  it('refuses groups by names that a line has already, and takes any other', async () => {
    await moor('2026-01-01T00:00:00Z')
    for (const group of taken)
      for (const by of [{}, { by: 'month', of: 'at' }]) {
        const { status, body } = await ask({ group, ...by })
        assert.deepEqual([status, body.data.error], [400, 'unknown-key'], group)
      }
    for (const group of own) {
      assert.deepEqual((await ask({ group })).body.data, [{ [group]: null, count: 1 }])
      const [line] = await linesOf({ group, by: 'year' })
      assert.deepEqual(line, { bucket: '2026', from: '2026-01-01T00:00:00.000Z', [group]: null, count: 1 })
    }
  })

  it('refuses sums of numbers that the database does not know as such', async () => {
    for (const measure of ['sum', 'avg', 'min', 'max']) {
      const { status, body } = await ask({ [measure]: 'wind' })
      assert.deepEqual([status, body.data.error], [400, 'unknown-key'])
    }
  })

  it('sums up beyond what an integer holds', async () => {
    const most = { at: '2026-01-01T00:00:00Z', height: 2_147_483_647 }
    await service().create([most, most, most])
    const [line] = await linesOf({ sum: 'height', avg: 'height', of: undefined })
    assert.deepEqual([line.sum.height, line.avg.height], [6_442_450_941, 2_147_483_647])
  })

  it('does not multiply many groups by many stretches', async () => {
    await api.app.get('postgresqlClient').raw(
      `insert into moorings (at, l) select '2025-06-01T00:30Z'::timestamptz + n * interval '1 second', n
       from generate_series(1, 5000) n`
    )
    const many = { by: 'hour', of: 'at', from: '2025-06-01', to: '2026-07-01', group: 'l' }
    const refused = await ask(many)
    assert.deepEqual([refused.status, refused.body.data.error], [400, 'query-too-large'])
    const few = await linesOf({ ...many, limit: 3 })
    assert.deepEqual(
      few.map(({ bucket, l }) => [bucket, l]),
      ['1', '10', '100'].map(l => ['2025-06-01T00:00', l])
    )
    const two = await linesOf({ ...many, to: '2025-06-01T02:00:00Z' })
    assert.deepEqual(
      [two.length, two[0].count, two[4999].l, two[5000].l, two[9999].bucket],
      [10_000, 1, '999', '1', '2025-06-01T01:00']
    )
    assert.equal(
      two.reduce((sum, { count }) => sum + count, 0),
      5000
    )
  })
})
