// `npm run bench`: compares this backend with three rivals on one database and prints medians and ratios.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Rows } from './check'
import { Caller, compiled, Contender, contenders, firstAnswer, root, startServer } from './contenders'
import { Database, openDatabase } from './database'
import { runToEnd } from './ending'
import { reserveCore, stop, stopAll } from './machine'
import { Bench, measureEmbeddedStart, measureRates, measureStart, signUp, startLoad } from './measure'
import { report, Results } from './report'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: contenders.map(({ name }) => name).join() }
  }
})

const positive = (name: 'rounds' | 'seconds' | 'connections') => {
  const value = Number(options[name])
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not '${options[name]}'`)
  return value
}

const choose = () =>
  options.only.split(',').map(name => {
    const contender = contenders.find(one => one.name === name.trim())
    if (contender) return contender
    throw new Error(`--only knows no '${name}'; there are ${contenders.map(one => one.name).join(', ')}`)
  })

const say = (text: string) => console.error(text)
const caller: Caller = { id: 0, email: 'bench@example.com', password: 'correct horse battery staple 17' }

const build = (withOwn: boolean) => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  rmSync(compiled, { recursive: true, force: true })
  execFileSync(process.execPath, [tsc, '-p', join(__dirname, 'servers')], { cwd: root, stdio: 'inherit' })
  if (withOwn) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
}

let opening: Promise<Database> | undefined
const folder = mkdtempSync(join(tmpdir(), 'plumage-bench-'))
// For root, the database runs as another user, who must get in; else its data would be kept elsewhere and stay.
chmodSync(folder, 0o711)

const clear = async () => {
  await stopAll()
  const database = await opening?.catch(() => undefined)
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
}

// This backend comes first, so that its own migrations make the tables and its own sign-up the caller.
const prepare = async (database: Database, own?: Contender): Promise<Rows> => {
  if (own) {
    const server = await startServer(own, folder, { DATABASE_URL: database.url }, 'anywhere')
    await firstAnswer(server)
    await signUp(server, caller)
    await stop(server.child)
  }
  caller.id = await database.fill(caller.email)
  const others = await database.query('select min(id) as id from contacts where "userId" <> $1', [caller.id])
  return { userId: caller.id, own: await database.idsOf(caller.id), foreign: others[0].id }
}

const main = async () => {
  const [rounds, seconds, connections] = [positive('rounds'), positive('seconds'), positive('connections')]
  const chosen = choose()
  const own = chosen.find(({ name }) => name === 'plumage')

  say('Compiling …')
  build(Boolean(own))
  const pinned = reserveCore()
  say('Filling the database …')
  opening = openDatabase(join(folder, 'postgresql'))
  const database = await opening
  const rows = await prepare(database, own)
  const bench: Bench = { folder, database, caller, rows, connections, seconds }
  const empty = () => Object.fromEntries(chosen.map(({ name }) => [name, []]))
  const results: Results = { rates: empty(), idle: empty() }
  const load = startLoad()
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another server, so that no one always runs on the warm or the weary machine.
    const shift = round % chosen.length
    for (const contender of [...chosen.slice(shift), ...chosen.slice(0, shift)]) {
      say(`Round ${round + 1} of ${rounds}: ${contender.name}`)
      results.idle[contender.name].push(await measureStart(contender, bench))
      results.rates[contender.name].push(await measureRates(contender, bench, load))
    }
  }
  if (own) results.idle['plumage, embedded database'] = await measureEmbeddedStart(own, bench, rounds)

  const place = pinned ? 'server on core 0' : 'cores shared'
  console.log(
    `node ${process.version}, PostgreSQL ${database.version}, ${connections} connections, ${place}, ` +
      `medians of ${rounds} rounds of ${seconds} s\n\n${report(results)}`
  )
}

runToEnd(main, clear)
