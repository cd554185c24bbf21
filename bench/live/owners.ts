// Many audiences: what an event for one user costs, beside more and more sockets that it does not concern.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from './bench'
import { measureRest, measureWindow } from './window'
import { tokenOf } from './world'

export interface OwnersResult {
  /** Sockets of users of whom nothing is changed. */
  unconcerned: number
  /** CPU time of the server per event, in microseconds, without what it needs at rest; one for each round. */
  perEvent: number[]
  latencies: number[]
}

const perSecond = 100
const warmUpSeconds = 3
const settleMilliseconds = 1000

/**
 * @param users who have a socket and an audience of their own each
 * @param sizes numbers of sockets of others, one after the other in each round
 */
export async function measureOwners(bench: Bench, users: number, sizes: number[]): Promise<OwnersResult[]> {
  const { listeners, server, writer, rounds, seconds, say } = bench
  const port = await server<number>('port')
  const open = (group: string, first: number, count: number) =>
    listeners('open', {
      group,
      port,
      tokens: Array.from({ length: count }, (_, index) => tokenOf(first + index)),
      ready: '42["live"'
    })
  const run = (events: number) =>
    measureWindow({
      server,
      listeners,
      group: 'owners',
      cause: () => writer.changeZeppelins({ events, perSecond }, users),
      expected: events,
      all: false
    })
  say(`${users} users with an audience each`)
  await open('owners', 1, users)
  await run(warmUpSeconds * perSecond)
  const results = sizes.map((unconcerned): OwnersResult => ({ unconcerned, perEvent: [], latencies: [] }))
  for (let round = 0; round < rounds; round++) {
    // Up and down in turn, so that what grows with time does not look as if it grew with sockets.
    const inTurn = round % 2 === 0 ? results : [...results].reverse()
    for (const { unconcerned, perEvent, latencies } of inTurn) {
      say(`Round ${round + 1} of ${rounds}: ${unconcerned} more sockets`)
      await open('others', users + 1, unconcerned)
      await sleep(settleMilliseconds)
      const rest = await measureRest(server, seconds)
      const window = await run(seconds * perSecond)
      await listeners('close', 'others')
      perEvent.push((window.cpu - rest * window.seconds) / window.deliveries)
      latencies.push(...window.latencies)
    }
  }
  await listeners('close', 'owners')
  return results
}
