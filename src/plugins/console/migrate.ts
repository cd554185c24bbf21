// `migrate up|down|status|plan|make`: the tables of the database, step by step.
import type { Command } from 'commander'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { tableName } from '../../engine'
import {
  halfUpProblems,
  migrateDown,
  migrateUp,
  migrationStatus,
  migrationsFolder,
  planMigrations,
  problemsOf
} from '../migrations'
import type { MigrationStatus } from '../migrations'
import { withDatabase } from '../database'
import { jobsOf } from '../jobs'
import { example } from './example'
import { addMake } from './make'
import { planLines } from './plan'
import { Refusal, exitCodes } from './refusal'
import { applicationFor, note, say } from './surroundings'
import type { Surroundings } from './surroundings'

/** What the options of all directions may be. */
interface Options {
  readonly outOfOrder?: boolean
  readonly accept?: readonly string[]
  readonly meant?: readonly string[]
  readonly check?: boolean
}

/** What a direction is given. */
interface Given {
  readonly app: Application
  readonly knex: Knex
  readonly folder: string
  readonly options: Options
  /** How many migrations. */
  readonly count?: number
  /** Prints a line. */
  print(line: string): void
  /** Tells what is waited for. */
  tell(sentence: string): void
}

type Task = (given: Given) => Promise<void>

const up: Task = async ({ knex, folder, options, print, tell, app }) => {
  const names = await migrateUp(knex, folder, { ...options, domains: app.get('domains'), tell })
  await jobsOf(app).ready()
  for (const name of names) print(`Done: ${name}`)
  if (names.length === 0) print('Nothing to do: the tables are up to date.')
}

/** How many migrations are to be taken back. */
function readCount(word: string): number {
  if (/^[1-9]\d{0,5}$/.test(word)) return Number(word)
  throw new Refusal(`${word}: say how many migrations to take back, as in migrate down 2`, exitCodes.misused)
}

const down: Task = async ({ knex, folder, options, count, print, tell }) => {
  const names = await migrateDown(knex, folder, { ...options, count, tell })
  for (const name of names) print(`Taken back: ${name}`)
  if (names.length === 0) print('Nothing to take back.')
}

/** What each migration is, as a line. */
function statusLines(found: MigrationStatus): string[] {
  const { done, pending, missing, changed, late, off, halfUp, halfDown } = found
  const notes = (name: string, known: readonly (readonly [readonly string[], string])[]) =>
    known.flatMap(([names, note]) => (names.includes(name) ? `, ${note}` : [])).join('')
  const ofDone = [
    [missing, 'its file is missing'],
    [changed, 'its file has changed since'],
    [halfDown, 'half taken back'],
    [off, 'its domain is off, its tables and rows stay']
  ] as const
  const ofPending = [
    [late, 'comes late'],
    [halfUp, 'stopped half-way']
  ] as const
  return [
    ...done.map(name => `done${notes(name, ofDone)}: ${name}`),
    ...pending.map(name => `pending${notes(name, ofPending)}: ${name}`),
    ...off.flatMap(name => (done.includes(name) ? [] : `passed over, its domain is off: ${name}`))
  ]
}

/** What is to be done about migrations, in a few words; nothing if they are in order. */
const disorder = ({ pending, missing, changed, late, halfUp, halfDown }: MigrationStatus): string =>
  Object.entries({ pending, missing, changed, late, 'half-way': [...halfUp, ...halfDown] })
    .flatMap(([what, names]) => (names.length > 0 ? `${what} ${names.length}` : []))
    .join(', ')

const status: Task = async ({ app, knex, folder, options, print }) => {
  const found = await migrationStatus(knex, folder, app.get('domains'))
  const problems = [...halfUpProblems(found), ...problemsOf(found, folder)]
  for (const line of [...statusLines(found), ...problems]) print(line)
  const wrong = disorder(found)
  if (options.check && wrong) throw new Refusal(`The migrations are not in order: ${wrong}.`)
}

const plan: Task = async ({ app, knex, folder, options, print }) => {
  const planned = await planMigrations(knex, folder, options.outOfOrder, app.get('domains'))
  for (const line of planLines(planned)) print(line)
  if (planned.length === 0) print('Nothing to do: the tables are up to date.')
}

/** Adds the command `migrate`. */
export function addMigrate(program: Command, surroundings: Surroundings): void {
  const migrate = program
    .command('migrate')
    .helpCommand(false)
    .description('bring the tables up to date, or back')
    .addHelpText('after', example('migrate make -m "add coupons"', 'migrate plan', 'migrate up'))
  const add = (name: string, description: string, task: Task) =>
    migrate
      .command(name)
      .description(description)
      .addHelpText('after', example(`migrate ${name}`))
      .action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command
        // Otherwise opening the database would migrate it.
        const app = applicationFor(surroundings, { migrate: false })
        const options = command.opts<Options>()
        await withDatabase(app, () =>
          task({
            app,
            knex: app.get('postgresqlClient'),
            folder: migrationsFolder(app),
            options: { ...options, meant: options.meant?.map(tableName) },
            count: command.processedArgs[0],
            print: line => say(surroundings, line),
            tell: sentence => note(surroundings, sentence)
          })
        )
      })
  const outOfOrder = ['--out-of-order', 'also those that come before others which are done'] as const
  const meant = ['--meant <names...>', 'tables or table.column whose rows or values may be lost'] as const
  add('up', 'run all pending migrations', up)
    .option(...outOfOrder)
    .option('--accept <names...>', 'migrations that were changed after they ran, and do the same as before')
    .option(...meant)
  add('down', 'take the last migration back, or several, one by one', down)
    .argument('[count]', 'how many', readCount)
    .option(...meant)
  add('status', 'list the migrations that are done and pending, and what is wrong with them', status).option(
    '--check',
    'fail where there is anything to do about them'
  )
  add('plan', 'print what `up` would do: statements, locks, and the rows that they touch', plan).option(
    ...outOfOrder
  )
  addMake(migrate, surroundings)
}
