// `migrate up|down|status`: the tables of the database, step by step.
import type { Command } from 'commander'
import type { Knex } from 'knex'
import { engineOf } from '../../engine'
import { migrateDown, migrateUp, migrationStatus, migrationsFolder } from '../migrations'
import { draftMigration } from './draft'
import { example } from './example'
import { resourceAt } from './subject'
import { applicationFor, say, withDatabase } from './surroundings'
import type { Surroundings } from './surroundings'

/** The lines that a direction prints, given the database. */
type Task = (knex: Knex, folder: string) => Promise<string[]>

const up: Task = async (knex, folder) => {
  const names = await migrateUp(knex, folder)
  return names.length > 0 ? names.map(name => `Done: ${name}`) : ['Nothing to do: the tables are up to date.']
}

const down: Task = async (knex, folder) => {
  const names = await migrateDown(knex, folder)
  return names.length > 0 ? names.map(name => `Taken back: ${name}`) : ['Nothing to take back.']
}

const status: Task = async (knex, folder) => {
  const { done, pending, missing } = await migrationStatus(knex, folder)
  return [
    ...done.map(name => `${missing.includes(name) ? 'done, its file is missing' : 'done'}: ${name}`),
    ...pending.map(name => `pending: ${name}`)
  ]
}

/** Adds the command `migrate`. */
export function addMigrate(program: Command, surroundings: Surroundings): void {
  const migrate = program
    .command('migrate')
    .helpCommand(false)
    .description('bring the tables up to date, or back')
    .addHelpText('after', example('migrate status', 'migrate up', 'migrate sql coupons'))
  const add = (name: string, description: string, task: Task) =>
    migrate
      .command(name)
      .description(description)
      .addHelpText('after', example(`migrate ${name}`))
      .action(async () => {
        // Otherwise opening the database would migrate it.
        const app = applicationFor(surroundings, { migrate: false })
        const lines = await withDatabase(app, () => task(app.get('postgresqlClient'), migrationsFolder()))
        for (const line of lines) say(surroundings, line)
      })
  add('up', 'run all pending migrations', up)
  add('down', 'take the last migration back', down)
  add('status', 'list the migrations that are done and pending', status)
  migrate
    .command('sql')
    .argument('<resource>', 'its path')
    .description('print a migration that makes the table of a new resource')
    .addHelpText('after', example('migrate sql coupons > migrations/20261231090000_coupons.ts'))
    .action((path: string) => {
      const app = applicationFor(surroundings)
      say(surroundings, draftMigration(resourceAt(app, path), engineOf(app).definitions))
    })
}
