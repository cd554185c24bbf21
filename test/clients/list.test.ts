// A live list beside the truth: whatever happens in whatever order, it ends with the rows that its query asks for.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { LiveQuery } from '../../src/client/filter'
import { Clock } from './clock'
import { ListStage } from './list-stage'
import { fleet, happenings, query, zeppelin } from './random'
import { truth } from './table'

describe('a live list', () => {
  let clock: Clock
  beforeEach(() => {
    clock = new Clock().start()
  })
  afterEach(() => clock.stop())

  it('ends with what its query asks for, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(query, fleet, fc.boolean(), happenings, async (query, rows, isNarrow, happenings) => {
        const stage = new ListStage(query, clock, rows, isNarrow)
        for (const each of happenings) await stage.do(each)
        await stage.rest()
        assert.equal(stage.list.status, 'live')
        assert.deepEqual(stage.list.rows, truth(stage.table.rows.values(), query, Infinity))
        stage.list.close()
      }),
      { numRuns: 2500 }
    )
  })

  it('reads anew when a row goes that stands before those that are skipped', async () => {
    const rows = [1, 2, 3, 4].map(id => ({ id, crew: 1, built: null, home: null, name: null, isAloft: true }))
    const stage = new ListStage({ $skip: 1 }, clock, rows)
    await stage.rest()
    await stage.do({ remove: 1 })
    await stage.rest()
    assert.deepEqual(
      stage.list.rows.map(({ id }) => id),
      [3, 4]
    )
  })

  it('tells a listener at once what is there, and then once for all that happens in a moment', async () => {
    const rows = [1, 2, 3].map(id => ({ id, crew: 1, built: null, home: null, name: null, isAloft: true }))
    const stage = new ListStage({}, clock, rows)
    await stage.rest()
    const told: number[][] = []
    const stop = stage.list.subscribe(rows => told.push(rows.map(({ id }) => Number(id))))
    assert.deepEqual(told, [[1, 2, 3]])
    await stage.do({ remove: 1 })
    await stage.do({ remove: 3 })
    stage.hear()
    stage.hear()
    assert.equal(told.length, 1)
    clock.pass(0)
    assert.deepEqual(told, [[1, 2, 3], [2]])
    await stage.do({ remove: 2 })
    stop()
    await stage.rest()
    assert.equal(told.length, 2)
  })

  it('reads once, where events tell all: numbers, moments and flags, and all rows are known', async () => {
    const known = fc.constantFrom<LiveQuery>(
      {},
      { crew: { $gt: '4' } },
      { built: { $gte: '2024-02-29' }, isAloft: true }
    )
    const order = fc.constantFrom<LiveQuery>(
      {},
      { $sort: { built: -1 } },
      { $sort: { isAloft: 1, crew: -1 } }
    )
    await fc.assert(
      fc.asyncProperty(known, order, fc.array(zeppelin, { maxLength: 40 }), async (filter, order, rows) => {
        const query = { ...filter, ...order, $limit: 40 }
        const stage = new ListStage(query, clock)
        await stage.rest()
        for (const row of rows) await stage.do({ put: row })
        for (const row of rows.slice(0, 9)) await stage.do({ remove: row.id })
        await stage.rest()
        assert.deepEqual(stage.list.rows, truth(stage.table.rows.values(), query, Infinity))
        assert.equal(stage.readings, 1)
      })
    )
  })
})
