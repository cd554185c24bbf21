// Lists of ids in the client: a row fits a filter there as it does at the server.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { anyone, holds, subscriptionFilter } from '../../src/engine'
import { fits, isPlain } from '../../src/client/filter'
import { define } from '../engine/random-rules'

const id = fc.constantFrom<unknown>(1, 2, 3, '1', '2')
const some = fc.uniqueArray(id, { maxLength: 3 })
const condition = fc.oneof(
  id,
  fc.constant(null),
  fc.record({ $eq: id }),
  fc.record({ $ne: fc.option(id) }),
  fc.record({ $in: some }),
  fc.record({ $nin: some }),
  fc.record({ $all: some }),
  fc.record({ $null: fc.boolean() })
)

describe('a list of ids in the client', () => {
  it('fits a filter as it does at the server', () => {
    const definition = define(anyone).get('things')!
    const list = fc.option(fc.shuffledSubarray([1, 2, 3]))
    fc.assert(
      fc.property(list, condition, (memberIds, wanted) => {
        const filter = { memberIds: wanted }
        assert.ok(isPlain(filter))
        const row = { id: 1, memberIds }
        assert.equal(fits(filter, row), holds(subscriptionFilter(definition, null, filter), row))
      }),
      { numRuns: 500 }
    )
  })
})
