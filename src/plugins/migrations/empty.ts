// `migrate make --empty`: writes the skeleton of a migration that somebody fills in by hand.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { domainLine, headline } from '../../engine'
import { nextName } from './naming'
import { needSource } from './source'

const skeleton = (message: string, domain: string | undefined) => `${headline(message)}
import type { Knex } from 'knex'
${domain === undefined ? '' : `\n${domainLine(domain)}\n`}
// All of it runs in one transaction. With this line, each statement runs by itself, as \`create index concurrently\`
// needs it; every statement must then do no harm when it is run again:
// export const config = { transaction: false }

export async function up(_knex: Knex): Promise<void> {
  // await _knex.raw('update …')
}

export async function down(_knex: Knex): Promise<void> {
  // What takes it back; nothing, if nothing has to be.
}
`

/**
 * Writes a migration that does nothing yet, for what no declaration says, such as a change of rows.
 *
 * @param folder the folder of the migrations
 * @param message one line that says what it is for
 * @param domain whose tables it changes; the house's when left out
 * @returns its name without extension
 * @throws Error where there is only compiled code, or the folder cannot be written
 */
export function makeEmptyMigration(folder: string, message: string, domain?: string): string {
  needSource()
  const name = nextName(message, folder)
  writeFileSync(join(folder, `${name}.ts`), skeleton(message, domain), { flag: 'wx' })
  return name
}
