// The load process: reads and sign-ins at fixed times, whether or not earlier ones have been answered.
import { setTimeout as sleep } from 'node:timers/promises'
import { workloads } from '../workloads'
import { makeCall } from './call'
import type { Call } from './call'

export interface Job {
  port: number
  token: string
  /** Rows of the caller, to get. */
  ids: number[]
  readsPerSecond: number
  signInsPerSecond: number
  /** Who sign in, in turn. */
  people: { email: string; password: string }[]
  seconds: number
}

/** Milliseconds that each call took from the moment when it was due, and what went wrong. */
export interface Outcome {
  reads: number[]
  signIns: number[]
  failures: string[]
}

const run = async (job: Job): Promise<Outcome> => {
  const { port, token, ids, people } = job
  const outcome: Outcome = { reads: [], signIns: [], failures: [] }
  const start = performance.now()

  const take = async (call: Call, due: number, times: number[]) => {
    try {
      const { status, text } = await makeCall(call)
      if (status >= 300) throw new Error(`${status} ${text.slice(0, 300)}`)
      // What a late start costs counts too.
      times.push(performance.now() - due)
    } catch (error) {
      outcome.failures.push(`${call.method} ${call.path}: ${(error as Error).message}`)
    }
  }
  const pace = async (perSecond: number, callOf: (n: number) => Call, times: number[]) => {
    const taken: Promise<void>[] = []
    for (let n = 0; n < perSecond * job.seconds; n++) {
      const due = start + (n * 1000) / perSecond
      const early = due - performance.now()
      if (early > 0) await sleep(early)
      taken.push(take(callOf(n), due, times))
    }
    await Promise.all(taken)
  }

  const { method, path } = workloads.get
  const read = () => ({ port, token, method, path: path(ids[Math.floor(Math.random() * ids.length)]) })
  const signIn = (n: number) => {
    const body = { strategy: 'local', ...people[n % people.length] }
    return { port, method: 'POST', path: '/authentication', body }
  }
  await Promise.all([
    pace(job.readsPerSecond, read, outcome.reads),
    pace(job.signInsPerSecond, signIn, outcome.signIns)
  ])
  return outcome
}

process.on('message', (job: Job) => void run(job).then(outcome => process.send!(outcome)))
process.on('disconnect', () => process.exit())
