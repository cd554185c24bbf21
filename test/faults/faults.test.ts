// Every fault once, two at a time and in an order of chance; `npm run test:faults` is longer.
import { play } from './campaign'
import { faults } from './faults'

describe('live events through faults', () => {
  it('are never lost, doubled, out of order or for the wrong eyes', async function () {
    this.timeout(180_000)
    await play({
      seed: Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000),
      group: 5,
      rounds: chance => {
        const names = chance.shuffle(Object.keys(faults))
        return names.flatMap((name, index) =>
          index % 2 === 0 ? [[name, ...names.slice(index + 1, index + 2)]] : []
        )
      },
      say: () => undefined
    })
  })
})
