// A round: a load before, during and after a change of the schema, and how long each request took.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { root } from '../contenders'
import type { Database } from '../database'
import { start, stop } from '../machine'
import type { SchemaChange } from './change'
import type { Job, Sample } from './load'

/** How the change is made, and beside whom. */
export interface Manner {
  form: 'plumage' | 'naive'
  /** Whether a long transaction that has read the table is open when the migration starts. */
  neighbour: boolean
}

export const phases = ['before', 'make', 'migrate', 'after'] as const
export type Phase = (typeof phases)[number]

export interface Round extends Manner {
  makeSeconds: number
  migrateSeconds: number
  requests: number
  failures: string[]
  /** Milliseconds that each request of a phase took, in order of size. */
  latencies: Record<Phase, number[]>
}

export interface Bench {
  database: Database
  change: SchemaChange
  job: Job
  /** How long the load lasts before the change and after it. */
  seconds: number
  neighbourSeconds: number
}

// The first requests find nothing compiled and nothing in memory.
const warmUpSeconds = 5

const startLoad = (job: Job) => {
  const child = start([process.execPath, '--require', 'tsx/cjs', join(__dirname, 'load.ts')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the load process has ended')))
  ended.catch(() => {})
  child.send(job)
  /** Ends the load and returns what became of each request. */
  return async (): Promise<Sample[]> => {
    child.send('stop')
    const [samples] = await Promise.race([once(child, 'message'), ended])
    await stop(child)
    return samples
  }
}

/** Opens a transaction that has read the table; `gone` settles when it has ended, after the given time. */
const invite = async (url: string, seconds: number) => {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('begin')
  await client.query('select * from contacts limit 1')
  const leave = async () => {
    await sleep(seconds * 1000)
    await client.query('commit')
    await client.end()
  }
  return { gone: leave() }
}

/** A request belongs to a phase of the change if a part of it does: whoever came before may be held up too. */
const phaseOf = ({ due, took }: Sample, began: number, made: number, migrated: number): Phase => {
  if (due > migrated) return 'after'
  if (due + took >= made) return 'migrate'
  return due + took >= began ? 'make' : 'before'
}

/** Every create that was confirmed is in the table. */
const assertKept = async (database: Database, lastId: number, samples: Sample[]) => {
  const confirmed = samples.filter(({ kind, failure }) => kind === 'create' && !failure).length
  const [{ count }] = await database.query('select count(*)::int from contacts where id > $1', [lastId])
  assert.ok(count >= confirmed, `${confirmed} creates were confirmed, and ${count} rows are there`)
}

/** Makes the change under load, and takes it back when the load has ended. */
export const runRound = async (bench: Bench, manner: Manner): Promise<Round> => {
  const { database, change, job, seconds } = bench
  const [{ id: lastId }] = await database.query('select max(id) as id from contacts')
  const stopLoad = startLoad(job)
  await sleep(warmUpSeconds * 1000)
  const warm = Date.now()
  await sleep(seconds * 1000)

  const began = Date.now()
  if (manner.form === 'plumage') await change.make()
  const made = Date.now()
  const neighbour = manner.neighbour ? await invite(database.url, bench.neighbourSeconds) : undefined
  await (manner.form === 'plumage' ? change.migrate() : change.migrateNaively())
  const migrated = Date.now()
  await neighbour?.gone

  await sleep(seconds * 1000)
  const samples = await stopLoad()
  await assertKept(database, lastId, samples)
  await change.takeBack()
  await database.reset(lastId)

  const latencies: Round['latencies'] = { before: [], make: [], migrate: [], after: [] }
  for (const sample of samples) {
    if (sample.due >= warm) latencies[phaseOf(sample, began, made, migrated)].push(sample.took)
  }
  for (const phase of phases) latencies[phase].sort((one, other) => one - other)
  return {
    ...manner,
    makeSeconds: (made - began) / 1000,
    migrateSeconds: (migrated - made) / 1000,
    requests: samples.length,
    failures: samples.flatMap(({ failure }) => failure ?? []),
    latencies
  }
}
