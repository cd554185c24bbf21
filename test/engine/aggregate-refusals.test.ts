// Aggregates that are refused: of what the caller may not read, and of what makes no sense.
import assert from 'node:assert/strict'
import { Flights } from './flights'

describe('an aggregate that is refused', () => {
  let stage: Flights
  before(async () => (stage = await Flights.open()))
  after(() => stage.close())

  it('tells nothing of what the caller may not read', async () => {
    for (const data of [
      { sum: 'cost' },
      { group: 'cost' },
      { where: { cost: 5 } },
      { group: 'pin' },
      { where: { pin: 'x' } },
      { max: 'pin' }
    ])
      assert.equal(await stage.word(data), '400 unknown-key', JSON.stringify(data))
    assert.deepEqual(await stage.ask({ sum: 'cost' }, stage.max), [{ count: 5, sum: { cost: 5 } }])
  })

  it('refuses what it cannot make sense of, by name', async () => {
    const wrong: [unknown, string][] = [
      [{ by: 'minute' }, 'invalid-value'],
      [{ by: ['day'] }, 'invalid-value'],
      [{ by: 'day', of: 'ship' }, 'unknown-key'],
      [{ by: 'day', of: ['at', 'day'] }, 'invalid-value'],
      [{ by: 'hour', of: 'day' }, 'invalid-value'],
      [{ by: 'day', zone: 'Mars/North' }, 'invalid-value'],
      [{ by: 'day', zone: '+02:00' }, 'invalid-value'],
      [{ by: 'day', from: 'yesterday' }, 'invalid-value'],
      [{ from: '2026-01-01' }, 'invalid-value'],
      [{ sum: 'note' }, 'unknown-key'],
      [{ sum: 'id' }, 'unknown-key'],
      [{ sum: [{}] }, 'invalid-value'],
      [{ group: 'tags' }, 'unknown-key'],
      [{ where: [] }, 'invalid-value'],
      [{ limit: 0 }, 'invalid-value'],
      [{ by: 'hour', from: '1900-01-01', to: '2026-01-01' }, 'query-too-large'],
      [{ surprise: 1 }, 'unknown-key'],
      [[], 'invalid-body']
    ]
    for (const [data, word] of wrong)
      assert.equal(await stage.word(data), `400 ${word}`, JSON.stringify(data))
  })
})
