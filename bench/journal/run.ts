// `npm run bench:journal`: writes through this backend with the journal and without it, in interleaved rounds.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createTables, normaliseAll, tableName } from '../../src/engine'
import { firstAnswer, startServer } from '../contenders'
import type { Caller, Contender, Running } from '../contenders'
import { openDatabase } from '../database'
import type { Database } from '../database'
import { runToEnd } from '../ending'
import { cpuTime, reserveCore, stopAll } from '../machine'
import { signUp, startLoad } from '../measure'
import type { Load } from '../measure'
import { number } from '../report'
import type { Kind } from '../workloads'
import { report, writes } from './report'
import type { Rate, Round } from './report'
import { pair, resources } from './resources'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '4' },
    rows: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '32' }
  }
})

function positive(name: keyof typeof options): number {
  const value = Number(options[name])
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not '${options[name]}'`)
  return value
}

const say = (text: string) => console.error(text)
const caller: Caller = { id: 0, email: 'bench@example.com', password: 'correct horse battery staple 17' }
// From its source, because its resources are those of the bench.
const contender: Contender = {
  name: 'plumage',
  script: 'bench/journal/server.ts',
  env: { NODE_OPTIONS: '--require tsx/cjs' },
  signsIn: true
}
const warmUpSeconds = 3

let opening: Promise<Database> | undefined
const folder = mkdtempSync(join(tmpdir(), 'plumage-bench-'))
// For root, the database runs as another user, who must get in.
chmodSync(folder, 0o711)

const clear = async () => {
  await stopAll()
  const database = await opening?.catch(() => undefined)
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
}

const tableOf = (form: keyof Round['create']) => tableName(pair[form].path)

/** Fills both tables alike; the caller owns all rows. */
async function fill(database: Database, rows: number): Promise<number[]> {
  const [{ id }] = await database.query('select id from users where email = $1', [caller.email])
  for (const form of ['on', 'off'] as const) {
    await database.query(
      `insert into ${tableOf(form)} ("firstName", "lastName", email, "userId")
      select 'First' || n, 'Last' || n, 'contact' || n || '@example.com', $2::int from generate_series(1, $1::int) n`,
      [rows, id]
    )
  }
  return (await database.query(`select id from ${tableOf('on')}`)).map(row => row.id)
}

interface Bench {
  readonly database: Database
  readonly server: Running
  readonly load: Load
  readonly token: string
  readonly ids: number[]
  readonly connections: number
}

/** The CPU time that the processes of PostgreSQL have used so far, in microseconds; NaN where they run elsewhere. */
async function databaseTimes({ database }: Bench): Promise<Map<number, number>> {
  const processes = await database.query('select pid from pg_stat_activity where pid <> pg_backend_pid()')
  return new Map(processes.map(({ pid }) => [pid, cpuTime(pid)]))
}

async function measure(bench: Bench, kind: Kind, form: 'on' | 'off', seconds: number): Promise<Rate> {
  const { server, load, token, ids, connections } = bench
  const databaseBefore = await databaseTimes(bench)
  const before = cpuTime(server.child.pid!)
  const job = { kind, port: server.port, at: `/${pair[form].path}`, token, ids, connections, seconds }
  const outcome = await load(job)
  if (outcome.error || outcome.failures)
    throw new Error(`${kind}: ${outcome.error ?? `${outcome.failures} calls failed`}`)
  const used = cpuTime(server.child.pid!) - before
  const databaseUsed = [...(await databaseTimes(bench))].reduce(
    (sum, [pid, time]) => sum + time - (databaseBefore.get(pid) ?? 0),
    0
  )
  return {
    perSecond: outcome.requests / outcome.seconds,
    cpuMicroseconds: used / outcome.requests,
    databaseMicroseconds: databaseUsed / outcome.requests
  }
}

async function runRound(bench: Bench, number: number, seconds: number): Promise<Round> {
  const one = async (kind: Kind) => {
    const rates = {} as Record<'on' | 'off', Rate>
    // Either comes first as often as the other.
    for (const form of number % 2 ? (['on', 'off'] as const) : (['off', 'on'] as const))
      rates[form] = await measure(bench, kind, form, seconds)
    return rates
  }
  const round = { create: await one('create'), patch: await one('patch') }
  await bench.database.query('vacuum analyze')
  await bench.database.query('checkpoint')
  return round
}

/** Every change of the one must be in the journal, and no change of the other. */
async function assertNoted(database: Database): Promise<void> {
  const [{ created, noted, others }] = await database.query(
    `select (select count(*)::int from ${tableOf('on')}) as created,
      count(*) filter (where resource = $1 and before is null)::int as noted,
      count(*) filter (where resource = $2)::int as others from plumage_journal`,
    [pair.on.path, pair.off.path]
  )
  if (created !== noted || others > 0)
    throw new Error(`the journal has ${noted} of ${created} rows, and ${others} that it should not have`)
}

const main = async () => {
  const [rounds, seconds] = [positive('rounds'), positive('seconds')]
  const [rows, connections] = [positive('rows'), positive('connections')]
  const busy = loadavg()[0]
  const pinned = reserveCore()
  const database = await (opening = openDatabase(join(folder, 'postgresql')))
  const definitions = normaliseAll(resources(), { users: 'users', page: { default: 20, max: 100 } })
  for (const statement of createTables(definitions)) await database.query(statement)
  const server = await startServer(contender, folder, { DATABASE_URL: database.url }, 'alone')
  await firstAnswer(server)
  const token = await signUp(server, caller)
  say('Filling the tables …')
  const ids = await fill(database, rows)
  await database.query('vacuum analyze')
  const bench: Bench = { database, server, load: startLoad(), token, ids, connections }
  say('Warming up …')
  for (const kind of writes) {
    for (const form of ['off', 'on'] as const) await measure(bench, kind, form, warmUpSeconds)
  }
  const results: Round[] = []
  for (let number = 0; number < rounds; number++) {
    say(`Round ${number + 1} of ${rounds}`)
    results.push(await runRound(bench, number, seconds))
  }
  await assertNoted(database)
  console.log(
    `node ${process.version}, PostgreSQL ${database.version}, ${connections} connections, ` +
      `${pinned ? 'server on core 0' : 'cores shared'}, a load of ${number(busy, 1)} before, ` +
      `medians of ${rounds} rounds of ${seconds} s\n\n${report(results)}`
  )
}

runToEnd(main, clear)
