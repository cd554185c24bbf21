// `seed`: rows that belong to the application, and with --rows as many made-up ones as are wanted.
import type { Command } from 'commander'
import type { Application } from '../../declarations'
import { fill, planRows, prepareSeeds, sow } from '../seeds'
import type { LoadedSeed, RowPlan, Wanted } from '../seeds'
import { withDatabase } from '../database'
import { example } from './example'
import { showProgress } from './progress'
import type { Progress } from './progress'
import { Refusal, exitCodes, interruptible } from './refusal'
import { resourceAt } from './subject'
import { applicationFor, say } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  rows?: string[]
  randomSeed?: number
  production?: true
}

/** Fewer rows are there before a bar could be read. */
const LARGE = 2000

function randomSeedOf(given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given)
  throw new Refusal('--random-seed must be a whole number of at most nine digits.', exitCodes.misused)
}

/**
 * How many rows of which resources, as they were given: `contacts=1000`.
 * @throws Refusal for another form, an unknown resource, or one that is named twice
 */
function wantedRows(app: Application, given: readonly string[]): Wanted[] {
  const wanted = given.map(word => {
    const [, path, count] = /^([^=]+)=(\d[\d_]{0,11})$/.exec(word) ?? []
    if (!path || !(Number(count.replaceAll('_', '')) > 0)) {
      throw new Refusal(
        `--rows takes a resource and how many rows, as contacts=1000, not ${word}.`,
        exitCodes.misused
      )
    }
    return { path: resourceAt(app, path).path, count: Number(count.replaceAll('_', '')) }
  })
  const twice = wanted.find(({ path }, index) => wanted.slice(0, index).some(each => each.path === path))
  if (twice) throw new Refusal(`--rows names ${twice.path} twice.`, exitCodes.misused)
  return wanted
}

/** What is good to try things with does harm among people's own rows. */
function guardProduction(names: readonly string[], { rows = [], production }: Options): void {
  if (process.env.NODE_ENV !== 'production' || production) return
  if (rows.length > 0) {
    throw new Refusal(
      'This is production (NODE_ENV), where made-up rows would stand among real ones. Add --production if that is meant.',
      exitCodes.misused
    )
  }
  if (names.length > 0) return
  throw new Refusal(
    'This is production (NODE_ENV), where not every seed may belong. Name those that do, or add --production for all.',
    exitCodes.misused
  )
}

const count = (number: number) => `${number} ${number === 1 ? 'row' : 'rows'}`

async function sowOne(surroundings: Surroundings, app: Application, seed: LoadedSeed, signal: AbortSignal) {
  let progress: Progress | undefined
  let shown: number | undefined
  const stop = () => {
    progress?.stop()
    progress = undefined
  }
  const onProgress = (done: number, total: number) => {
    if (total < LARGE) return
    // Each part of a seed has a bar of its own.
    if (!progress || shown !== total) {
      stop()
      progress = showProgress(surroundings, total, 'rows')
      shown = total
    }
    progress.update(done, done)
  }
  try {
    const { made, there } = await sow(app, seed, { signal, onProgress })
    stop()
    say(surroundings, `${seed.name}: ${made} made, ${there} ${there === 1 ? 'was' : 'were'} there`)
  } finally {
    stop()
  }
}

async function fillOne(surroundings: Surroundings, app: Application, plan: RowPlan, signal: AbortSignal) {
  const progress = showProgress(surroundings, plan.count >= LARGE ? plan.count : undefined, 'rows')
  const start = performance.now()
  try {
    await fill(app, plan, { signal, onProgress: rows => progress.update(rows, rows) })
  } finally {
    progress.stop()
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const password = plan.password ? `; the password of each is: ${plan.password}` : ''
  say(surroundings, `${plan.path}: ${count(plan.count)} made up in ${seconds} s${password}`)
}

async function seedAll(surroundings: Surroundings, names: string[], options: Options): Promise<void> {
  guardProduction(names, options)
  const app = applicationFor(surroundings)
  const wanted = wantedRows(app, options.rows ?? [])
  // Made-up rows alone are no reason for the seeds.
  const seeds = names.length > 0 || wanted.length === 0 ? prepareSeeds(app, names) : []
  await interruptible('Interrupted: what was not told as made is not there.', signal =>
    withDatabase(app, async () => {
      for (const seed of seeds) await sowOne(surroundings, app, seed, signal)
      const plans = wanted.length > 0 ? await planRows(app, wanted, options.randomSeed) : []
      for (const plan of plans) await fillOne(surroundings, app, plan, signal)
    })
  )
}

/** Adds the command `seed`. */
export function addSeed(program: Command, surroundings: Surroundings): void {
  program
    .command('seed')
    .description('make the rows that belong to the application, or any number of made-up ones')
    .argument('[names...]', 'domains, or names of seeds; without them all seeds')
    .option('--rows <resource=count...>', 'make up as many rows, for example contacts=1000000')
    .option('--random-seed <number>', 'make up the same rows again for the same number', randomSeedOf)
    .option('--production', 'in production too: all seeds, or made-up rows')
    .addHelpText(
      'after',
      '\nA seed is src/services/<domain>/<name>.seed.ts. Rows that are there already stay as they are.\n' +
        example('seed demo', 'seed --rows users=100 contacts=1000000')
    )
    .action((names: string[], options: Options) => seedAll(surroundings, names, options))
}
