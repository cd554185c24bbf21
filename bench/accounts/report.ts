// The report: reads beside sign-ins and without them, and refused sign-ins by their reason.
import { median, number, table, times, verdict } from '../report'
import type { Outcome } from './load'
import { deviations, quantile, shareAbove } from './ranks'
import { reasons } from './refusals'
import type { Reason, Refusals } from './refusals'

/** Two windows that lay side by side. */
export interface Round {
  alone: Outcome
  beside: Outcome
}

/** By how much reads may be slower beside sign-ins, at their 99th percentile. */
const SLOWER = 3
/** By how much medians of refusals may differ. */
const APART = 0.05

const sorted = (values: number[]) => [...values].sort((a, b) => a - b)
const share = (values: number[], at: number) => quantile(sorted(values), at)
const percent = (value: number) => `${number(value * 100, 1)} %`

const ofReads = (rounds: Round[]) => {
  const line = (name: string, form: keyof Round, kind: 'reads' | 'signIns') => {
    const lists = rounds.map(round => round[form][kind])
    const cells = [0.5, 0.99].map(at => number(median(lists.map(list => share(list, at))), 1))
    return [name, ...cells, number(Math.max(...lists.flat()), 1), number(lists.flat().length)]
  }
  const head = ['call', 'p50, ms', 'p99, ms', 'longest, ms', 'calls']
  return [
    head,
    line('a contact', 'alone', 'reads'),
    line('a contact, beside sign-ins', 'beside', 'reads'),
    line('a sign-in', 'beside', 'signIns')
  ]
}

const ofRefusals = (refusals: Refusals) => {
  const unknown = refusals['unknown name']
  const line = (reason: Reason) => {
    const list = refusals[reason]
    const quarters = `${number(share(list, 0.25), 1)}-${number(share(list, 0.75), 1)}`
    const compared =
      list === unknown
        ? ['', '', '']
        : [
            percent(apart(refusals, reason)),
            number(shareAbove(list, unknown), 3),
            number(deviations(list, unknown), 1)
          ]
    return [reason, quarters, number(median(list), 2), ...compared]
  }
  const head = ['refused for', 'quartiles, ms', 'median, ms', 'apart', 'share above', 'deviations']
  return [head, ...reasons.map(line)]
}

const apart = (refusals: Refusals, reason: Reason) =>
  median(refusals[reason]) / median(refusals['unknown name']) - 1

/** Puts the measurements into words; ratios are medians of those within each round. */
export const report = (rounds: Round[], refusals: Refusals) => {
  const ratios = rounds.map(({ alone, beside }) => share(beside.reads, 0.99) / share(alone.reads, 0.99))
  const furthest = Math.max(...reasons.map(reason => Math.abs(apart(refusals, reason))))
  const goals = [
    verdict('p99 of reads beside sign-ins', median(ratios), SLOWER, false, times),
    verdict('medians of refusals apart', furthest, APART, false, percent)
  ]
  const range = ['p99 beside sign-ins, by round', sorted(ratios).map(times).join(' ')]
  return [ofReads(rounds), [range], ofRefusals(refusals), [['target', '', 'reached', 'asked for'], ...goals]]
    .map(table)
    .join('\n\n')
}
