// `migrate make`: writes the migration that brings the tables to what the declarations say.
import { join, relative } from 'node:path'
import type { Command } from 'commander'
import { projectFolder } from '../../configuration'
import { engineOf } from '../../engine'
import { makeEmptyMigration, makeMigration, migrationsFolder } from '../migrations'
import { withDatabase } from '../database'
import { example } from './example'
import { Refusal, exitCodes } from './refusal'
import { applicationFor, note, say } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  readonly message: string
  readonly empty?: boolean
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

/** Adds `make` to the command `migrate`. */
export function addMake(migrate: Command, surroundings: Surroundings): void {
  migrate
    .command('make')
    .description('write the migration from what was migrated to what is declared, once it has been tried')
    .requiredOption('-m, --message <words>', 'what it is for; its name is made of it')
    .option('--empty', 'write a skeleton instead, to be filled in by hand; needs no database')
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
    .action(async ({ message, empty, meant = [], fill = [] }: Options) => {
      const wish = { message, meant, fill: readFill(fill) }
      if (!/[\p{L}\p{N}]/u.test(message) || /[\p{Cc}\u2028\u2029]/u.test(message)) {
        throw new Refusal('--message: say in one line what the migration is for.', exitCodes.misused)
      }
      if (empty && (meant.length > 0 || fill.length > 0)) {
        throw new Refusal('--empty writes no statements: leave out --meant and --fill.', exitCodes.misused)
      }
      const app = applicationFor(surroundings, { migrate: false })
      const folder = migrationsFolder(app)
      const fileOf = (name: string) => relative(projectFolder, join(folder, `${name}.ts`))
      if (empty) {
        const file = fileOf(makeEmptyMigration(folder, message))
        return say(surroundings, `Wrote ${file}. Fill in what it does; \`migrate up\` runs it.`)
      }
      const made = await withDatabase(app, () =>
        makeMigration(app.get('postgresqlClient'), engineOf(app).definitions, folder, wish)
      )
      if (!made) return say(surroundings, 'Nothing to do: the migrations make what the declarations say.')
      for (const sentence of made.notes) note(surroundings, sentence)
      say(
        surroundings,
        `Wrote ${fileOf(made.name)}. Read it; \`migrate plan\` tells what it locks, \`migrate up\` runs it.`
      )
    })
}
