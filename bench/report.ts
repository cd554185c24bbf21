// The report: medians and ratios as tables, and whether each target is met.
import { Idle, Rate } from './measure'
import { Kind, kinds, limits, workloads } from './workloads'

export interface Results {
  /** By server, one entry per round. */
  rates: Record<string, Record<Kind, Rate>[]>
  /** By server, one entry per start. */
  idle: Record<string, Idle[]>
}

export const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** A number as people write it; `-` for one that there is not. */
export const number = (value: number, digits = 0) =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '-'

export const unit = (value: number, name: string, digits = 0) =>
  Number.isFinite(value) ? `${number(value, digits)} ${name}` : '-'
export const times = (value: number) => (Number.isFinite(value) ? `${number(value, 2)}x` : '-')

/** Rows of cells as columns; the first two are words. */
export const table = (rows: string[][]) => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  const line = (row: string[]) =>
    row.map((cell, n) => (n < 2 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join('  ')
  return rows.map(line).join('\n')
}

/** The line of a target: whether it is met, what was reached and what was asked for. */
export const verdict = (
  name: string,
  value: number,
  target: number,
  atLeast: boolean,
  show: (value: number) => string
) => {
  const met = !Number.isFinite(value)
    ? 'not measured'
    : (atLeast ? value >= target : value <= target)
      ? 'met'
      : 'MISSED'
  return [name, met, show(value), `${atLeast ? 'at least' : 'at most'} ${show(target)}`]
}

/** Puts the results into words. */
export const report = ({ rates, idle }: Results) => {
  const rate = (name: string, kind: Kind, key: keyof Rate) =>
    median((rates[name] ?? []).map(round => round[kind][key]))
  // Both ways up: above 1 is better than the rival, in calls per second as in CPU per call.
  const faster = (name: string, rival: string, kind: Kind) =>
    rate(name, kind, 'perSecond') / rate(rival, kind, 'perSecond')
  const leaner = (name: string, rival: string, kind: Kind) =>
    rate(rival, kind, 'cpuMicroseconds') / rate(name, kind, 'cpuMicroseconds')

  const speed = [
    ['workload', 'server', 'requests/s', 'range', 'CPU µs', 'x feathers', 'by CPU', 'x fastify', 'by CPU']
  ]
  for (const kind of kinds) {
    for (const name of Object.keys(rates)) {
      const all = rates[name].map(round => round[kind].perSecond)
      speed.push([
        name === Object.keys(rates)[0] ? workloads[kind].title : '',
        name,
        number(median(all)),
        `${number(Math.min(...all))}-${number(Math.max(...all))}`,
        number(rate(name, kind, 'cpuMicroseconds')),
        ...['feathers', 'fastify'].flatMap(rival => [
          times(faster(name, rival, kind)),
          times(leaner(name, rival, kind))
        ])
      ])
    }
  }

  const seconds = (name: string) => median((idle[name] ?? []).map(start => start.startSeconds))
  const megabytes = (name: string) => median((idle[name] ?? []).map(start => start.megabytes))
  const rest = [['server', '', 'start to first answer, s', 'memory at rest, MB']]
  for (const name of Object.keys(idle))
    rest.push([name, '', number(seconds(name), 2), number(megabytes(name))])

  const goals = [
    ...kinds.map(kind =>
      verdict(
        `${workloads[kind].title} against feathers`,
        faster('plumage', 'feathers', kind),
        workloads[kind].target,
        true,
        times
      )
    ),
    ...['plumage', 'plumage, embedded database'].flatMap(name => [
      verdict(`start of ${name}`, seconds(name), limits.startSeconds, false, value => unit(value, 's', 2)),
      verdict(`memory of ${name}`, megabytes(name), limits.idleMegabytes, false, value => unit(value, 'MB'))
    ])
  ]
  return [speed, rest, [['target', '', 'reached', 'asked for'], ...goals]].map(table).join('\n\n')
}
