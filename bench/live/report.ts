// The report: what a delivery costs beside rivals, and what neither sockets nor rows of the journal should change.
import { median, number, table, times, unit, verdict } from '../report'
import type { AudienceResult } from './audience'
import type { DepthResult } from './depth'
import type { OwnersResult } from './owners'
import type { Window } from './window'

export interface Results {
  audience: AudienceResult[]
  owners: OwnersResult[]
  depth: DepthResult[]
}

/** Most that a delivery may cost beside socket.io alone, and most that an event may take, in milliseconds. */
const limits = { delivery: 1.3, latency: 20, growth: 1.25 }

const quantile = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]
const ms = (value: number) => unit(value, 'ms', 1)
const costs = (windows: Window[]) => windows.map(({ cpu, deliveries }) => cpu / deliveries)
const latencies = (windows: Window[]) => windows.flatMap(window => window.latencies)

/** The ratio to a rival, of windows that lay side by side. */
const ratio = (windows: AudienceResult['windows'], name: string, rival: string) =>
  median(costs(windows[name]).map((cost, round) => cost / costs(windows[rival])[round]))

function audienceTable(results: AudienceResult[]): string {
  const head = ['sockets', 'server', 'CPU µs per delivery', 'range', 'x socket.io', 'p50 ms', 'p99 ms']
  const rows = results.flatMap(({ sockets, windows }) =>
    Object.entries(windows).map(([name, own], index) => [
      index === 0 ? number(sockets) : '',
      name,
      number(median(costs(own)), 2),
      `${number(Math.min(...costs(own)), 2)}-${number(Math.max(...costs(own)), 2)}`,
      times(ratio(windows, name, 'socketio')),
      number(median(latencies(own)), 1),
      number(quantile(latencies(own), 0.99), 1)
    ])
  )
  return table([head, ...rows])
}

const ownersTable = (results: OwnersResult[]) =>
  table([
    ['sockets that an event does not concern', '', 'CPU µs per event', 'p50 ms', 'p99 ms'],
    ...results.map(({ unconcerned, perEvent, latencies }) => [
      number(unconcerned),
      '',
      number(median(perEvent)),
      number(median(latencies), 1),
      number(quantile(latencies, 0.99), 1)
    ])
  ])

const depthTable = (results: DepthResult[]) =>
  table([
    ['rows of the journal', '', 'a look, pages', 'p10 ms', 'p50 ms', 'an event, CPU µs', 'p50 ms', 'p99 ms'],
    ...results.map(({ rows, looks, pages, perEvent, latencies }) => [
      number(rows),
      '',
      number(pages),
      number(quantile(looks, 0.1), 2),
      number(median(looks), 2),
      number(median(perEvent)),
      number(median(latencies), 1),
      number(quantile(latencies, 0.99), 1)
    ])
  ])

/** How much dearer the last of several is than the first. */
const growth = (values: number[]) => values.at(-1)! / values[0]

function verdicts({ audience, owners, depth }: Results): string[][] {
  const lines = audience.flatMap(({ sockets, windows }) => [
    verdict(
      `a delivery to ${number(sockets)} sockets against socket.io`,
      ratio(windows, 'plumage', 'socketio'),
      limits.delivery,
      false,
      times
    ),
    verdict(
      `from write to ${number(sockets)} sockets`,
      median(latencies(windows.plumage)),
      limits.latency,
      false,
      ms
    )
  ])
  if (owners.length > 0) {
    const grown = growth(owners.map(({ perEvent }) => median(perEvent)))
    lines.push(verdict('an event beside the most sockets against none', grown, limits.growth, false, times))
  }
  if (depth.length > 0) {
    const looks = growth(depth.map(({ looks }) => quantile(looks, 0.1)))
    const grown = growth(depth.map(({ perEvent }) => median(perEvent)))
    lines.push(
      verdict('a look at the longest journal against the shortest', looks, limits.growth, false, times)
    )
    lines.push(
      verdict('an event with the longest journal against the shortest', grown, limits.growth, false, times)
    )
  }
  return lines
}

/** Puts the results into words. */
export const report = (results: Results): string =>
  [
    ...(results.audience.length > 0 ? [audienceTable(results.audience)] : []),
    ...(results.owners.length > 0 ? [ownersTable(results.owners)] : []),
    ...(results.depth.length > 0 ? [depthTable(results.depth)] : []),
    table([['target', '', 'reached', 'asked for'], ...verdicts(results)])
  ].join('\n\n')
