// `migrate make`: writes the migration that brings the tables to what the declarations say.
import { join, relative } from 'node:path'
import type { Command } from 'commander'
import { projectFolder } from '../../configuration'
import type { Application } from '../../declarations'
import { engineOf } from '../../engine'
import { makeEmptyMigration, makeMigrations, migrationsFolder } from '../migrations'
import { withDatabase } from '../database'
import { example } from './example'
import { Refusal, exitCodes } from './refusal'
import { applicationFor, note, say } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  readonly message: string
  readonly empty?: boolean
  readonly domain?: string
  readonly meant?: readonly string[]
  readonly fill?: readonly string[]
}

/** `coupons.percent=10`, several of them. */
function readFill(given: readonly string[]): Map<string, string> {
  return new Map(
    given.map(each => {
      const [, at, value] = /^([^=]+\.[^=]+)=(.*)$/s.exec(each) ?? []
      if (at !== undefined) return [at, value]
      throw new Refusal(`--fill ${each}: write it as --fill coupons.percent=10`, exitCodes.misused)
    })
  )
}

function guardDomain(app: Application, domain: string | undefined): void {
  const there = [...engineOf(app).definitions.values()].flatMap(each => each.domain ?? [])
  if (domain === undefined || there.includes(domain)) return
  const known = [...new Set(there)].sort().join(', ')
  throw new Refusal(`--domain ${domain}: there is no such domain; there are ${known}.`, exitCodes.misused)
}

/** Adds `make` to the command `migrate`. */
export function addMake(migrate: Command, surroundings: Surroundings): void {
  migrate
    .command('make')
    .description('write the migration from what was migrated to what is declared, once it has been tried')
    .requiredOption('-m, --message <words>', 'what it is for; its name is made of it')
    .option('--empty', 'write a skeleton instead, to be filled in by hand; needs no database')
    .option(
      '--domain <name>',
      'with --empty: the domain whose rows or tables it changes, if it is not the house'
    )
    .option('--meant <names...>', 'tables or table.column whose rows or values may be lost')
    .option('--fill <values...>', 'what rows get that have nothing in a required column')
    .addHelpText(
      'after',
      example(
        'migrate make -m "add coupons"',
        'migrate make --empty -m "split names"',
        'migrate make -m "percent" --fill coupons.percent=10'
      )
    )
    .action(async ({ message, empty, domain, meant = [], fill = [] }: Options) => {
      const wish = { message, meant, fill: readFill(fill) }
      if (!/[\p{L}\p{N}]/u.test(message) || /[\p{Cc}\u2028\u2029]/u.test(message)) {
        throw new Refusal('--message: say in one line what the migration is for.', exitCodes.misused)
      }
      if (empty && (meant.length > 0 || fill.length > 0)) {
        throw new Refusal('--empty writes no statements: leave out --meant and --fill.', exitCodes.misused)
      }
      if (domain !== undefined && !empty) {
        throw new Refusal(
          '--domain goes with --empty: otherwise each domain gets its own.',
          exitCodes.misused
        )
      }
      // What is written is for all deployments, whatever is off in this one.
      const app = applicationFor(surroundings, { migrate: false, domains: [] })
      const folder = migrationsFolder(app)
      const fileOf = (name: string) => relative(projectFolder, join(folder, `${name}.ts`))
      if (empty) {
        guardDomain(app, domain)
        const file = fileOf(makeEmptyMigration(folder, message, domain))
        return say(surroundings, `Wrote ${file}. Fill in what it does; \`migrate up\` runs it.`)
      }
      const made = await withDatabase(app, () =>
        makeMigrations(app.get('postgresqlClient'), engineOf(app).definitions, folder, wish)
      )
      if (made.length === 0)
        return say(surroundings, 'Nothing to do: the migrations make what the declarations say.')
      for (const sentence of new Set(made.flatMap(({ notes }) => notes))) note(surroundings, sentence)
      say(
        surroundings,
        `Wrote ${made.map(({ name }) => fileOf(name)).join(', ')}. Read it; \`migrate plan\` tells what it locks, \`migrate up\` runs it.`
      )
    })
}
