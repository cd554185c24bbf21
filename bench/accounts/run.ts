// `npm run bench:accounts`: reads beside sign-ins and without them, and how long refused sign-ins take by their reason.
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { firstAnswer, root, startServer } from '../contenders'
import type { Caller, Contender } from '../contenders'
import { openDatabase } from '../database'
import type { Database } from '../database'
import { runToEnd } from '../ending'
import { start, stopAll } from '../machine'
import { signUp } from '../measure'
import { number } from '../report'
import type { Job, Outcome } from './load'
import { freeze, measureRefusals, namesOf } from './refusals'
import { report } from './report'
import type { Round } from './report'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '10' },
    reads: { type: 'string', default: '200' },
    'sign-ins': { type: 'string', default: '20' },
    refusals: { type: 'string', default: '1000' }
  }
})

/** At most so many wrong passwords are let through for one name before its account is frozen. */
const attempts = 1000

const numberOf = (name: keyof typeof options, most = Infinity) => {
  const value = Number(options[name])
  if (!(value > 0 && value <= most))
    throw new Error(`--${name} must be a number above 0 and up to ${most}, not '${options[name]}'`)
  return value
}

const say = (text: string) => console.error(text)
const password = 'correct horse battery staple 17'
const caller: Caller = { id: 0, email: 'bench@example.com', password }
const people = Array.from({ length: 20 }, (_, n) => ({ email: `person${n}@example.com`, password }))
const contender: Contender = {
  name: 'plumage',
  script: 'src/index.ts',
  env: {
    NODE_OPTIONS: '--require tsx/cjs',
    ACCOUNTS_ATTEMPTS: String(attempts),
    ACCOUNTS_CONFIRM: 'off',
    // All calls come from one address.
    THROTTLE_PER_ADDRESS: '0',
    THROTTLE_PER_ACCOUNT: '0'
  },
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

/** Starts the load process and returns a function that gives it a job. */
const startLoad = () => {
  const child = start([process.execPath, '--require', 'tsx/cjs', join(__dirname, 'load.ts')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the load process has ended')))
  ended.catch(() => {})
  return async (job: Job): Promise<Outcome> => {
    child.send(job)
    const [outcome] = await Promise.race([once(child, 'message'), ended])
    if (outcome.failures.length > 0)
      throw new Error(`${outcome.failures.length} calls failed, as ${outcome.failures[0]}`)
    return outcome
  }
}

const measureRounds = async (job: Job, rounds: number): Promise<Round[]> => {
  const load = startLoad()
  const window = (form: keyof Round, seconds = job.seconds) =>
    load({ ...job, seconds, signInsPerSecond: form === 'alone' ? 0 : job.signInsPerSecond })
  await window('beside', warmUpSeconds)
  const results: Round[] = []
  for (let n = 0; n < rounds; n++) {
    say(`Round ${n + 1} of ${rounds}`)
    const round = {} as Round
    // Either comes first as often as the other.
    for (const form of n % 2 ? (['beside', 'alone'] as const) : (['alone', 'beside'] as const))
      round[form] = await window(form)
    results.push(round)
  }
  return results
}

const main = async () => {
  const [rounds, seconds, reads] = [numberOf('rounds'), numberOf('seconds'), numberOf('reads')]
  // Each of ten names takes its part, and some more to warm up.
  const [signIns, refusals] = [numberOf('sign-ins'), numberOf('refusals', attempts * 9)]
  const busy = loadavg()[0]
  const database = await (opening = openDatabase(join(folder, 'postgresql')))
  const server = await startServer(contender, folder, { DATABASE_URL: database.url }, 'anywhere')
  await firstAnswer(server)
  const token = await signUp(server, caller)
  say('Filling the tables …')
  const known = [...namesOf('wrong password'), ...namesOf('frozen account')]
  for (const person of [...people, ...known.map(email => ({ email, password }))])
    await signUp(server, { id: 0, ...person })
  await freeze(database, attempts)
  caller.id = await database.fill(caller.email)
  const ids = await database.idsOf(caller.id)
  const { port } = server
  const job = { port, token, ids, readsPerSecond: reads, signInsPerSecond: signIns, people, seconds }
  const results = await measureRounds(job, rounds)
  say('Refused sign-ins …')
  const refused = await measureRefusals(port, refusals, password)
  console.log(
    `node ${process.version}, PostgreSQL ${database.version}, ${availableParallelism()} cores with a load of ` +
      `${number(busy, 1)} before, ${number(reads)} reads and ${number(signIns)} sign-ins a second, medians of ` +
      `${rounds} rounds of ${seconds} s, ${number(refusals)} refusals of each kind\n\n${report(results, refused)}`
  )
}

runToEnd(main, clear)
