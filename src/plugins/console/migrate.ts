// `migrate up|down|status|plan|make`: the tables of the database, step by step.
import type { Command } from 'commander'
import type { Knex } from 'knex'
import {
  migrateDown,
  migrateUp,
  migrationStatus,
  migrationsFolder,
  planMigrations,
  problemsOf
} from '../migrations'
import { example } from './example'
import { addMake } from './make'
import { planLines } from './plan'
import { applicationFor, note, say, withDatabase } from './surroundings'
import type { Surroundings } from './surroundings'

/** What the options of all directions may be. */
interface Options {
  readonly outOfOrder?: boolean
  readonly accept?: readonly string[]
  readonly meant?: readonly string[]
}

/** What a direction is given. */
interface Given {
  readonly knex: Knex
  readonly folder: string
  readonly options: Options
  /** Tells what is waited for. */
  tell(sentence: string): void
}

/** The lines that a direction prints. */
type Task = (given: Given) => Promise<string[]>

const up: Task = async ({ knex, folder, options, tell }) => {
  const names = await migrateUp(knex, folder, { ...options, tell })
  return names.length > 0 ? names.map(name => `Done: ${name}`) : ['Nothing to do: the tables are up to date.']
}

const down: Task = async ({ knex, folder, options, tell }) => {
  const names = await migrateDown(knex, folder, { ...options, tell })
  return names.length > 0 ? names.map(name => `Taken back: ${name}`) : ['Nothing to take back.']
}

const status: Task = async ({ knex, folder }) => {
  const found = await migrationStatus(knex, folder)
  const { done, pending, missing, changed, late } = found
  const isDone = (name: string) => {
    if (missing.includes(name)) return 'done, its file is missing'
    return changed.includes(name) ? 'done, its file has changed since' : 'done'
  }
  return [
    ...done.map(name => `${isDone(name)}: ${name}`),
    ...pending.map(name => `${late.includes(name) ? 'pending, comes late' : 'pending'}: ${name}`),
    ...problemsOf(found, folder)
  ]
}

const plan: Task = async ({ knex, folder, options }) => {
  const planned = await planMigrations(knex, folder, options.outOfOrder)
  return planned.length > 0 ? planLines(planned) : ['Nothing to do: the tables are up to date.']
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
      .action(async (options: Options) => {
        // Otherwise opening the database would migrate it.
        const app = applicationFor(surroundings, { migrate: false })
        const lines = await withDatabase(app, () => {
          const tell = (sentence: string) => note(surroundings, sentence)
          const meant = options.meant?.map(name => name.replace(/[/-]/g, '_'))
          return task({
            knex: app.get('postgresqlClient'),
            folder: migrationsFolder(app),
            options: { ...options, meant },
            tell
          })
        })
        for (const line of lines) say(surroundings, line)
      })
  const outOfOrder = ['--out-of-order', 'also those that come before others which are done'] as const
  const meant = ['--meant <names...>', 'tables or table.column whose rows or values may be lost'] as const
  add('up', 'run all pending migrations', up)
    .option(...outOfOrder)
    .option('--accept <names...>', 'migrations that were changed after they ran, and do the same as before')
    .option(...meant)
  add('down', 'take the last migration back', down).option(...meant)
  add('status', 'list the migrations that are done and pending, and what is wrong with them', status)
  add('plan', 'print what `up` would do: statements, locks, and the rows that they touch', plan).option(
    ...outOfOrder
  )
  addMake(migrate, surroundings)
}
