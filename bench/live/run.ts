// `npm run bench:live`: what live events cost, beside socket.io alone and plain Feathers, in one run.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../database'
import type { Database } from '../database'
import { runToEnd } from '../ending'
import { reserveCore, stopAll } from '../machine'
import { number } from '../report'
import { measureAudience } from './audience'
import type { Bench } from './bench'
import { measureDepth } from './depth'
import { startProcess } from './orders'
import { measureOwners } from './owners'
import { report } from './report'
import type { Results } from './report'
import { environment, fillWorld, openWriter } from './world'
import type { Writer } from './world'

const parts = ['audience', 'owners', 'journal']
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: parts.join() }
  }
})

/** `--quick` shows that all works; its figures say little. */
const plan = options.quick
  ? { rounds: 2, seconds: 2, audience: [100, 500], owners: 100, others: [0, 100, 400], journal: [1e4, 1e5] }
  : {
      rounds: 4,
      seconds: 4,
      audience: [500, 5000],
      owners: 1000,
      others: [0, 1000, 4000],
      journal: [1e4, 1e6, 1e7]
    }

const say = (text: string) => console.error(text)
const folder = mkdtempSync(join(tmpdir(), 'plumage-bench-'))
// For root, the database runs as another user, who must get in.
chmodSync(folder, 0o711)
let opening: Promise<Database> | undefined
let writer: Writer | undefined

const clear = async () => {
  await stopAll()
  await writer?.close().catch(() => undefined)
  const database = await opening?.catch(() => undefined)
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
}

const main = async () => {
  const chosen = options.only.split(',')
  const unknown = chosen.find(name => !parts.includes(name))
  if (unknown !== undefined) throw new Error(`--only knows no '${unknown}'; there are ${parts.join(', ')}`)
  const [busy, cores] = [loadavg()[0], availableParallelism()]
  const pinned = reserveCore()
  say('Filling the database …')
  const database = await (opening = openDatabase(join(folder, 'postgresql')))
  await fillWorld(database, Math.max(...plan.audience, plan.owners + Math.max(...plan.others)))
  writer = await openWriter(database.url)
  const startServer = (script: string) => startProcess(script, folder, environment(database.url), 'alone')
  const bench: Bench = {
    ...plan,
    server: startServer('servers/plumage.ts'),
    listeners: startProcess('listeners.ts', folder, {}),
    writer,
    say,
    startServer
  }
  const results: Results = { audience: [], owners: [], depth: [] }
  if (chosen.includes('audience')) results.audience = await measureAudience(bench, plan.audience)
  if (chosen.includes('owners')) results.owners = await measureOwners(bench, plan.owners, plan.others)
  if (chosen.includes('journal')) results.depth = await measureDepth(bench, plan.journal)
  console.log(
    `node ${process.version}, PostgreSQL ${database.version}, ${cores} cores with a load of ` +
      `${number(busy, 1)} before, ${pinned ? 'server on core 0' : 'cores shared'}, ` +
      `medians of ${plan.rounds} rounds of ${plan.seconds} s\n\n${report(results)}`
  )
}

runToEnd(main, clear)
