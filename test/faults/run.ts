// `npm run test:faults`: the long campaign. FAULT_ROUNDS says how long, FAULT_SEED which one.
import '../support/setup'
import { play } from './campaign'
import { faults } from './faults'

const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000)
const count = Number(process.env.FAULT_ROUNDS ?? 200)

console.log(`FAULT_SEED=${seed} FAULT_ROUNDS=${count}`)
play({
  seed,
  group: 5,
  // Every third round is one of two faults at once.
  rounds: chance =>
    Array.from({ length: count }, (_, index) =>
      chance.shuffle(Object.keys(faults)).slice(0, index % 3 === 2 ? 2 : 1)
    ),
  say: text => console.log(text)
}).then(
  report => {
    console.log(report)
    process.exit(0)
  },
  error => {
    console.error(error)
    process.exit(1)
  }
)
