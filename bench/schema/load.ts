// The load process: writes and reads at fixed times, whether or not earlier ones have been answered.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kind, workloads } from '../workloads'

export interface Job {
  port: number
  token: string
  /** Rows of the caller, to get and to patch. */
  ids: number[]
  writesPerSecond: number
}

/** One request and what became of it. */
export interface Sample {
  kind: Kind
  /** When it was due, in milliseconds since 1970. */
  due: number
  /** Milliseconds from then to the last byte of the answer: what a late start costs counts too. */
  took: number
  /** What was wrong with the answer, if anything. */
  failure?: string
}

const agent = new Agent({ keepAlive: true })
const patienceMilliseconds = 60_000

// Ten writes to one read; creates and patches, single rows and pages in turn.
const cycle: Kind[] = [
  ...Array.from({ length: 5 }, (): Kind[] => ['create', 'patch']).flat(),
  'get',
  ...Array.from({ length: 5 }, (): Kind[] => ['patch', 'create']).flat(),
  'list'
]
const writesInCycle = 20

/** Sends one request; resolves with what is wrong with its answer, or with nothing. */
const send = ({ port, token, ids }: Job, kind: Kind, n: number) =>
  new Promise<string | undefined>(resolve => {
    const { method, path, body } = workloads[kind]
    const text = body && JSON.stringify(body(n))
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    }
    const id = ids[Math.floor(Math.random() * ids.length)]
    const call = request({ host: '127.0.0.1', port, method, path: path(id), headers, agent }, answer => {
      let got = ''
      answer.setEncoding('utf8')
      answer.on('data', chunk => (got += chunk))
      answer.on('error', error => resolve(error.message))
      answer.on('end', () =>
        resolve(answer.statusCode! < 300 ? undefined : `${answer.statusCode} ${got.slice(0, 300)}`)
      )
    })
    call.setTimeout(patienceMilliseconds, () => call.destroy(new Error('no answer')))
    call.on('error', error => resolve(error.message))
    call.end(text)
  })

const samples: Promise<Sample>[] = []
let isOn = true

const take = async (job: Job, kind: Kind, n: number, due: number): Promise<Sample> => {
  const failure = await send(job, kind, n)
  return { kind, due: performance.timeOrigin + due, took: performance.now() - due, failure }
}

const run = async (job: Job) => {
  const gap = (1000 * writesInCycle) / job.writesPerSecond / cycle.length
  const start = performance.now()
  for (let n = 0; isOn; n++) {
    const due = start + n * gap
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    if (isOn) samples.push(take(job, cycle[n % cycle.length], n, due))
  }
}

// A job begins the load; anything else ends it, and gets all samples once the last request is answered.
process.on('message', async (job: Job | 'stop') => {
  if (job !== 'stop') return run(job)
  isOn = false
  process.send!(await Promise.all(samples))
})
process.on('disconnect', () => process.exit())
