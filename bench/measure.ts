// The measurements: start and memory of a server, and what each workload costs it.
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check, Rows } from './check'
import { call, Caller, Contender, firstAnswer, root, startServer, tokenFor } from './contenders'
import { Database } from './database'
import type { Job, Outcome } from './load'
import { cpuTime, memory, start, stop } from './machine'
import { Kind, kinds, workloads } from './workloads'

export interface Bench {
  folder: string
  database: Database
  caller: Caller
  rows: Rows
  connections: number
  seconds: number
}

export interface Rate {
  perSecond: number
  cpuMicroseconds: number
}

export interface Idle {
  startSeconds: number
  megabytes: number
}

// Long enough for the slowest rival: in its first second it costs twice what it costs later.
const warmUpSeconds = 3
const settleMilliseconds = 2000

/** Starts the load process and returns a function that gives it a job. */
export const startLoad = () => {
  const child = start([process.execPath, '--require', 'tsx/cjs', join(__dirname, 'load.ts')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the load process has ended')))
  ended.catch(() => {})
  return async (job: Job): Promise<Outcome> => {
    child.send(job)
    const [outcome] = await Promise.race([once(child, 'message'), ended])
    return outcome
  }
}

export type Load = ReturnType<typeof startLoad>

/** Runs every workload against one server and returns what it reached. */
export const measureRates = async (contender: Contender, bench: Bench, load: Load) => {
  const { database, rows, connections } = bench
  const lastId = (await database.query('select max(id) as id from contacts'))[0].id
  const server = await startServer(contender, bench.folder, { DATABASE_URL: database.url }, 'alone')
  await firstAnswer(server)
  const token = await tokenFor(server, bench.caller)
  await check(server, token, database, rows)

  const run = async (kind: Kind, seconds: number) => {
    const outcome = await load({ kind, port: server.port, token, ids: rows.own, connections, seconds })
    if (outcome.error || outcome.failures) {
      const cause = outcome.error ?? `${outcome.failures} of ${outcome.requests} calls failed`
      throw new Error(`${contender.name}, ${workloads[kind].title}: ${cause}`)
    }
    return outcome
  }

  const rates = {} as Record<Kind, Rate>
  for (const kind of kinds) {
    await run(kind, warmUpSeconds)
    await database.reset(lastId)
    const before = cpuTime(server.child.pid!)
    const { requests, seconds } = await run(kind, bench.seconds)
    const used = cpuTime(server.child.pid!) - before
    await database.reset(lastId)
    rates[kind] = { perSecond: requests / seconds, cpuMicroseconds: used / requests }
  }
  await stop(server.child)
  return rates
}

const measureIdle = async (
  contender: Contender,
  folder: string,
  env: NodeJS.ProcessEnv,
  path: string,
  token: string
): Promise<Idle> => {
  const server = await startServer(contender, folder, env, 'anywhere')
  const startSeconds = await firstAnswer(server, path, token, status => status === 200)
  await sleep(settleMilliseconds)
  const megabytes = memory(server.child.pid!)
  await stop(server.child)
  return { startSeconds, megabytes }
}

/** Starts the server on the filled database until its first good answer, then lets it rest. */
export const measureStart = async (contender: Contender, bench: Bench) => {
  const env = { DATABASE_URL: bench.database.url }
  const server = await startServer(contender, bench.folder, env, 'anywhere')
  await firstAnswer(server)
  const token = await tokenFor(server, bench.caller)
  await stop(server.child)
  return measureIdle(contender, bench.folder, env, `/contacts/${bench.rows.own[0]}`, token)
}

/** The same on this backend's own embedded database, whose first start (it makes the data) does not count. */
export const measureEmbeddedStart = async (
  contender: Contender,
  { folder, caller }: Bench,
  times: number
) => {
  const env = { DATA: join(folder, 'embedded') }
  const server = await startServer(contender, folder, env, 'anywhere')
  await firstAnswer(server)
  const token = await signUp(server, caller)
  const created = await call(server.port, 'POST', '/contacts', token, workloads.create.body!(0))
  await stop(server.child)
  const starts: Idle[] = []
  for (let n = 0; n < times; n++) {
    starts.push(await measureIdle(contender, folder, env, `/contacts/${created.body.id}`, token))
  }
  return starts
}

/** Signs the caller up by this backend's own means, and in. */
export const signUp = async (server: Awaited<ReturnType<typeof startServer>>, caller: Caller) => {
  const { email, password } = caller
  const data = { email, password, firstName: 'Ada', lastName: 'Bench' }
  const { status, body } = await call(server.port, 'POST', '/users', undefined, data)
  if (status !== 201) throw new Error(`${server.name} refuses to sign up: ${status} ${JSON.stringify(body)}`)
  return tokenFor(server, caller)
}
