// The row and the cursor that rivals send, as long as those of this backend, and how they send them in time.
import { setTimeout as sleep } from 'node:timers/promises'

export interface Pace {
  events: number
  perSecond: number
}

/** @param sent when the event begins, in nanoseconds of the machine's clock */
export const makeRow = (sent: bigint) => ({
  id: 1,
  name: 'The hall of the north',
  place: 'At the end of the long road',
  sent: String(sent),
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: new Date().toISOString()
})

/** As long as that of a short batch. */
export const cursor = 'c8187e33-31d'

/**
 * Does something so many times, each when it is due, or as soon after that as this process comes to it.
 * @param action gets the moment when it was due, in nanoseconds of the machine's clock
 */
export async function keepPace({ events, perSecond }: Pace, action: (due: bigint) => unknown): Promise<void> {
  const begin = process.hrtime.bigint()
  for (let number = 0; number < events; number++) {
    const due = begin + BigInt(Math.round((number * 1e9) / perSecond))
    await sleep(Math.max(0, Number(due - process.hrtime.bigint()) / 1e6))
    await action(due)
  }
}
