// A window: some events, what they cost the server, and the proof that everybody has heard each of them once.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Heard } from './listeners'
import type { Orders } from './orders'

export interface Window {
  /** CPU time of the server, in microseconds. */
  cpu: number
  seconds: number
  deliveries: number
  /** In milliseconds. */
  latencies: number[]
}

const patienceMilliseconds = 60_000
const lookMilliseconds = 20

export interface Task {
  server: Orders
  listeners: Orders
  group: string
  /** Causes the events. */
  cause: () => Promise<void>
  /** How many deliveries that must make. */
  expected: number
  /** Whether all sockets hear the same. */
  all: boolean
}

/** @throws Error when somebody has heard too much, or too little after a minute */
export async function measureWindow({
  server,
  listeners,
  group,
  cause,
  expected,
  all
}: Task): Promise<Window> {
  await listeners('reset', group)
  const begin = performance.now()
  const before = await server<number>('cpu')
  await cause()
  const caused = performance.now()
  while ((await listeners<number>('count', group)) < expected) {
    if (performance.now() - caused > patienceMilliseconds) break
    await sleep(lookMilliseconds)
  }
  const cpu = (await server<number>('cpu')) - before
  const seconds = (performance.now() - begin) / 1000
  const { deliveries, range, latencies } = await listeners<Heard>('read', group)
  if (deliveries !== expected || (all && range[0] !== range[1]))
    throw new Error(
      `${group}: ${deliveries} deliveries instead of ${expected}; a socket heard ${range.join(' to ')} events`
    )
  return { cpu, seconds, deliveries, latencies }
}

/** The CPU time of a server that has nothing to tell, in microseconds per second: pings, and a look at the journal. */
export async function measureRest(server: Orders, seconds: number): Promise<number> {
  const begin = performance.now()
  const before = await server<number>('cpu')
  await sleep(seconds * 1000)
  return ((await server<number>('cpu')) - before) / ((performance.now() - begin) / 1000)
}
