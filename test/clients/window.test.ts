// The window of a list: what it knows of the first rows stays true, or it says that it does not know enough.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { LiveQuery } from '../../src/client/filter'
import { sortKeys } from '../../src/client/order'
import { SPARE, Window } from '../../src/client/window'
import { Table, truth } from './table'
import type { Zeppelin } from './table'

const zeppelin = (id: number, crew: number): Zeppelin => ({
  id,
  crew,
  built: null,
  home: null,
  name: null,
  isAloft: false
})

/** Rows come in at the beginning and go there, more of them than a window holds. */
const change = fc.oneof(
  fc.record({ put: fc.nat(100), crew: fc.nat(100) }),
  fc.record({ put: fc.nat(10), crew: fc.nat(20) }),
  fc.record({ remove: fc.nat(40) })
)

describe('the window of a list', () => {
  it('is true after each change, or short', () => {
    const changes = fc.array(change, { minLength: 40, maxLength: 150, size: 'max' })
    const order = fc.constantFrom<LiveQuery>({}, { $sort: { crew: 1 } }, { $sort: { crew: -1, id: 1 } })
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 4 }), changes, (order, $limit, changes) => {
        const table = new Table()
        for (let id = 20; id < 60; id++) table.put(zeppelin(id, (id * 7) % 100))
        const query: LiveQuery = { ...order, $limit }
        const window = new Window({}, sortKeys(query.$sort))
        const read = () => {
          const rows = truth(table.rows.values(), { ...query, $limit: $limit + SPARE }, Infinity)
          window.fill({ rows, complete: rows.length < $limit + SPARE, limit: $limit })
        }
        read()
        const take = (change: { put: number; crew: number } | { remove: number }) => {
          const at = table.changes.length
          if ('put' in change) table.put(zeppelin(change.put, change.crew))
          else table.remove(change.remove)
          if (at === table.changes.length) return
          assert.notEqual(window.apply(table.told(at, {})!), 'unsure')
          if (window.short) read()
          assert.deepEqual(window.shown, truth(table.rows.values(), query))
        }
        changes.forEach(take)
        // What it took for known beyond its bound would come to light now.
        for (const { id } of truth(table.rows.values(), { ...query, $limit: 30 }, 30)) take({ remove: id })
      })
    )
  })

  it('keeps the objects of rows that have not changed, frozen', () => {
    const window = new Window({}, sortKeys({}))
    const rows = () => [zeppelin(1, 1), zeppelin(2, 2)]
    window.fill({ rows: rows(), complete: true, limit: 5 })
    const [first, second] = window.shown
    window.fill({ rows: rows(), complete: true, limit: 5 })
    assert.equal(window.apply({ row: zeppelin(2, 2) }), 'same')
    assert.equal(window.apply({ row: zeppelin(1, 9) }), 'changed')
    assert.notEqual(window.shown[0], first)
    assert.equal(window.shown[1], second)
    assert.ok(window.shown.every(Object.isFrozen))
  })
})
