// The report: how long requests took in each round, what a careless change would have cost, and the verdicts.
import { number, table, times, unit, verdict } from '../report'
import { phases, Round } from './round'

/** What must hold for the change as Plumage makes it. */
const longestMilliseconds = 1000

const names = {
  plumage: 'by migrate make and up',
  naive: 'naively, in one transaction'
}

const at = (sorted: number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN

/** How long the longest request was held up while the change was made, in milliseconds. */
const heldUp = ({ latencies }: Round) =>
  Math.max(...(['make', 'migrate'] as const).map(phase => latencies[phase].at(-1) ?? 0))

const nameOf = ({ form, neighbour }: Round) =>
  `${names[form]}${neighbour ? ', beside a long transaction' : ''}`

const linesOf = (round: Round) =>
  phases
    .filter(phase => round.latencies[phase].length > 0)
    .map((phase, index) => {
      const sorted = round.latencies[phase]
      const seconds = { before: NaN, make: round.makeSeconds, migrate: round.migrateSeconds, after: NaN }
      return [
        index === 0 ? nameOf(round) : '',
        phase,
        number(seconds[phase], 1),
        number(sorted.length),
        number(at(sorted, 0.5), 1),
        number(at(sorted, 0.99), 1),
        number(at(sorted, 1))
      ]
    })

/** Puts the rounds into words, and says whether what must hold does. */
export const report = (rounds: Round[]) => {
  const head = ['the change', 'phase', 'seconds', 'requests', 'p50 ms', 'p99 ms', 'longest ms']
  const ratios = [['longest request', '', 'naive, ms', 'plumage, ms', 'ratio']]
  for (const naive of rounds.filter(({ form }) => form === 'naive')) {
    const own = rounds.find(({ form, neighbour }) => form === 'plumage' && neighbour === naive.neighbour)
    if (!own) continue
    ratios.push([
      naive.neighbour ? 'beside a long transaction' : 'alone',
      '',
      number(heldUp(naive)),
      number(heldUp(own)),
      times(heldUp(naive) / heldUp(own))
    ])
  }
  const own = rounds.filter(({ form }) => form === 'plumage')
  const milliseconds = (value: number) => unit(value, 'ms')
  const goals = own.flatMap(round => {
    const where = round.neighbour ? 'beside a long transaction' : 'alone'
    return [
      verdict(`failed requests, ${where}`, round.failures.length, 0, false, number),
      verdict(`longest request, ${where}`, heldUp(round), longestMilliseconds, false, milliseconds)
    ]
  })
  return {
    text: [[head, ...rounds.flatMap(linesOf)], ratios, [['target', '', 'reached', 'asked for'], ...goals]]
      .map(table)
      .join('\n\n'),
    isMet: own.every(round => round.failures.length === 0 && heldUp(round) < longestMilliseconds)
  }
}
