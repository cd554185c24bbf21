// The report: what writes reach with the journal and without it, in the same rounds.
import type { Rate as ServerRate } from '../measure'
import { median, number, table, times, verdict } from '../report'
import { workloads } from '../workloads'
import type { Kind } from '../workloads'

export interface Rate extends ServerRate {
  /** What a write costs PostgreSQL, all of its processes. */
  databaseMicroseconds: number
}

export const writes = ['create', 'patch'] as const satisfies Kind[]

/** What one round has measured. */
export type Round = Record<(typeof writes)[number], { on: Rate; off: Rate }>

/** The share of the writes that must be left. */
const TARGET = 0.8

/** Puts the rounds into words; ratios are medians of those within each round. */
export function report(rounds: Round[]): string {
  const rate = (kind: keyof Round, form: 'on' | 'off', key: keyof Rate) =>
    median(rounds.map(round => round[kind][form][key]))
  const ratio = (kind: keyof Round) =>
    median(rounds.map(({ [kind]: { on, off } }) => on.perSecond / off.perSecond))
  const lines = writes.flatMap(kind =>
    (['off', 'on'] as const).map(form => {
      const all = rounds.map(round => round[kind][form].perSecond)
      return [
        form === 'off' ? workloads[kind].title : '',
        form,
        number(median(all)),
        `${number(Math.min(...all))}-${number(Math.max(...all))}`,
        number(rate(kind, form, 'cpuMicroseconds')),
        number(rate(kind, form, 'databaseMicroseconds')),
        form === 'on' ? times(ratio(kind)) : ''
      ]
    })
  )
  const head = ['workload', 'journal', 'requests/s', 'range', 'CPU µs', 'of the database', 'x without']
  const goals = writes.map(kind => verdict(workloads[kind].title, ratio(kind), TARGET, true, times))
  return [
    [head, ...lines],
    [['target', '', 'reached', 'asked for'], ...goals]
  ]
    .map(table)
    .join('\n\n')
}
