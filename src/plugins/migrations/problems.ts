// What keeps migrations from being run, as sentences that say what to do.
import { basename, extname } from 'node:path'
import { DOMAIN } from '../../domains'
import { halfDownProblems } from './half-way'
import { loadMigration, migrationSource } from './source'
import type { MigrationStatus } from './status'

/** Second by second, as the names of migrations begin. */
const timestamp = (time: number) => new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)

/** A name for a late migration that sorts behind `last`. */
function laterName(name: string, last: string, nth: number): string {
  const words = name.replace(/^\d+_?/, '')
  const now = `${timestamp(Date.now() + nth * 1000)}_${words}`
  if (now > last) return now
  const digits = /^\d*/.exec(last)![0]
  return `${String(BigInt(digits) + BigInt(nth + 1)).padStart(digits.length, '0')}_${words}`
}

function lateProblems({ late, done }: MigrationStatus, files: ReadonlyMap<string, string>): string[] {
  const last = [...done].sort().at(-1)!
  return late.map((name, nth) => {
    const extension = extname(files.get(name)!)
    return (
      `${name} comes late: ${last}, which is later by name, is done already. ` +
      `Rename ${name}${extension} to ${laterName(name, last, nth)}${extension}; ` +
      'or, if nothing depends on the order, use `migrate up --out-of-order`.'
    )
  })
}

/** A pending file that is no migration. */
function fileProblem(name: string, file: string): string[] {
  const expected = 'A migration exports two functions, `up` and `down`, which take knex'
  if (!/^\d+_./.test(name)) {
    const proposal = `${timestamp(Date.now())}_${basename(file)}`
    return [`${file} is not named as a migration, which begins with its time. Rename it, as to ${proposal}.`]
  }
  try {
    const migration = loadMigration(file)
    const lacking = (['up', 'down'] as const).filter(direction => typeof migration[direction] !== 'function')
    const { domain } = migration
    if (domain !== undefined && !(typeof domain === 'string' && DOMAIN.test(domain)))
      return [`${file}: its \`domain\` must be the name of a folder of src/services.`]
    if (lacking.length === 0) return []
    return [`${file} exports no function ${lacking.map(each => `\`${each}\``).join(' and ')}. ${expected}.`]
  } catch (error) {
    return [`${file} cannot be loaded: ${(error as Error).message}. ${expected}.`]
  }
}

/** The sentence about files that are gone, if any is. */
export const missingProblems = ({ missing }: MigrationStatus, folder: string): string[] =>
  missing.length === 0
    ? []
    : [
        `The database has had migrations whose files are not in ${folder}: ${missing.join(', ')}. ` +
          'Bring these files back, or start the version of the program that has them.'
      ]

/** The sentences about files that are gone before they have been run to their end. */
const goneProblems = (
  { halfUp }: MigrationStatus,
  folder: string,
  files: ReadonlyMap<string, string>
): string[] =>
  halfUp
    .filter(name => !files.has(name))
    .map(
      name => `${name} has stopped half-way, and its file is not in ${folder}. Bring it back and run it up.`
    )

/**
 * What keeps the migrations of a folder from being run, one sentence each that says what to do. Loads the files
 * of those that are pending.
 *
 * @param status what `migrationStatus` has found
 * @param folder the folder of the migrations
 * @returns nothing if all is well
 */
export function problemsOf(status: MigrationStatus, folder: string): string[] {
  const { files } = migrationSource([folder])
  return [
    ...missingProblems(status, folder),
    ...goneProblems(status, folder, files),
    ...halfDownProblems(status),
    ...status.changed.map(
      name =>
        `${name} has been changed since it was run. Put it back as it was (git checkout) and write what is new ` +
        `into a new migration; or, if nothing but its look has changed, use \`migrate up --accept ${name}\`.`
    ),
    ...lateProblems(status, files),
    ...status.pending.flatMap(name => fileProblem(name, files.get(name)!))
  ]
}
