// `npm run bench:schema`: changes a large table under load, and prints how long requests were held up by it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Caller, Contender, firstAnswer, startServer } from '../contenders'
import { Database, openDatabase } from '../database'
import { runToEnd } from '../ending'
import { stopAll } from '../machine'
import { signUp } from '../measure'
import { number } from '../report'
import { openChange, SchemaChange } from './change'
import { report } from './report'
import { Bench, Manner, Round, runRound } from './round'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    writes: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    neighbour: { type: 'string', default: '5' }
  }
})

const numberOf = (name: keyof typeof options, least: number) => {
  const value = Number(options[name])
  if (!(value >= least))
    throw new Error(`--${name} must be a number from ${least} on, not '${options[name]}'`)
  return value
}

const say = (text: string) => console.error(text)
const caller: Caller = { id: 0, email: 'bench@example.com', password: 'correct horse battery staple 17' }
// From its source, because it stands beside the writer of migrations, which is of use in a checkout only.
const contender: Contender = {
  name: 'plumage',
  script: 'src/index.ts',
  env: { NODE_OPTIONS: '--require tsx/cjs' },
  signsIn: true
}
const manners: Manner[] = [
  { form: 'plumage', neighbour: false },
  { form: 'naive', neighbour: false },
  { form: 'plumage', neighbour: true },
  { form: 'naive', neighbour: true }
]

let opening: Promise<Database> | undefined
let change: SchemaChange | undefined
const folder = mkdtempSync(join(tmpdir(), 'plumage-bench-'))
// For root, the database runs as another user, who must get in.
chmodSync(folder, 0o711)

const clear = async () => {
  await stopAll()
  await change?.close()
  const database = await opening?.catch(() => undefined)
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
}

const prepare = async (rows: number, writesPerSecond: number) => {
  const database = await (opening = openDatabase(join(folder, 'postgresql')))
  const server = await startServer(contender, folder, { DATABASE_URL: database.url }, 'anywhere')
  await firstAnswer(server)
  const token = await signUp(server, caller)
  say(`Filling the table with ${number(rows)} rows …`)
  caller.id = await database.fill(caller.email, rows)
  const ids = await database.idsOf(caller.id)
  return { database, job: { port: server.port, token, ids, writesPerSecond } }
}

const main = async () => {
  // Each of the hundred users gets one row at least.
  const [rows, writes] = [numberOf('rows', 100), numberOf('writes', 1)]
  const [seconds, neighbourSeconds] = [numberOf('seconds', 1), numberOf('neighbour', 1)]
  const busy = loadavg()[0]
  const { database, job } = await prepare(rows, writes)
  change = openChange(database.url, folder, say)
  const bench: Bench = { database, change, job, seconds, neighbourSeconds }
  const rounds: Round[] = []
  for (const [index, manner] of manners.entries()) {
    say(`Round ${index + 1} of ${manners.length}`)
    const round = await runRound(bench, manner)
    rounds.push(round)
    for (const failure of new Set(round.failures)) say(`Failed: ${failure}`)
  }
  const { text, isMet } = report(rounds)
  console.log(
    `node ${process.version}, PostgreSQL ${database.version}, ${availableParallelism()} cores with a load of ` +
      `${number(busy, 1)} before, ${number(rows)} rows, ${number(writes)} writes/s\n\n${text}`
  )
  if (!isMet) process.exitCode = 1
}

runToEnd(main, clear)
