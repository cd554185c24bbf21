// What a running application says when the schema has changed under it.
import type { Misfit } from '../../engine'
import { logger } from '../../logger'
import { problemsOf } from './problems'

/** What a look at the database has found. */
export interface SchemaState {
  /** Migrations of this program that the database has not had. */
  readonly pending: readonly string[]
  /** Migrations that the database has had and this program does not know. */
  readonly newer: readonly string[]
  /** Migrations that the database has had in another wording. */
  readonly changed: string[]
  /** What the declared resources cannot do with. */
  readonly misfits: readonly Misfit[]
  /** Migrations that have stopped half-way, up or down. */
  readonly halfUp: readonly string[]
  readonly halfDown: readonly string[]
}

/** What helps against a misfit, as the end of the sentence that tells of it. */
function cureOf({ pending, newer }: SchemaState, isMigratedSince: boolean): string {
  if (newer.length > 0) return 'Start the version of the program that the database was migrated for'
  if (pending.length > 0) return 'Run `npm run plumage -- migrate up`'
  const making = '`npm run plumage -- migrate make -m "what for"` writes it'
  return isMigratedSince
    ? `Restart this program, which is older than its tables; or, if a migration is missing, ${making}`
    : `A migration is missing, ${making}`
}

/** What is refused of a resource, or does not happen, as the end of a sentence. */
const consequence: Readonly<Record<Misfit['breaks'], (path: string) => string>> = {
  'every call': path => `all calls of ${path} are refused`,
  create: path => `new rows of ${path} are refused`,
  history: path => `the history of ${path} is refused, and its changes send no events`
}

/**
 * Tells what has changed between two looks, each thing once.
 * @param isMigratedSince whether migrations have been run or taken back since the first look
 * @param folder the folder of the migrations
 */
export function tell(before: SchemaState, now: SchemaState, isMigratedSince: boolean, folder: string): void {
  const isNews = (key: 'newer' | 'changed' | 'misfits') =>
    JSON.stringify(now[key]) !== JSON.stringify(before[key])
  if (now.newer.length > 0 && isNews('newer')) {
    logger.warn(
      `The database is newer than this program: it has had ${now.newer.join(', ')}. Writes that would break are refused.`
    )
  }
  if (isNews('changed')) {
    const only = {
      done: [],
      pending: [],
      missing: [],
      late: [],
      off: [],
      halfUp: [],
      halfDown: [],
      changed: now.changed
    }
    for (const problem of problemsOf(only, folder)) logger.warn(problem)
  }
  if (isNews('misfits')) {
    for (const { path, problem, breaks } of now.misfits) {
      logger.warn(`${problem}: ${consequence[breaks](path)}. ${cureOf(now, isMigratedSince)}`)
    }
  }
  const wasApart = before.newer.length > 0 || before.misfits.length > 0
  if (wasApart && now.misfits.length === 0 && (isNews('misfits') || now.newer.length === 0)) {
    logger.info('The database fits this program again')
  }
}
