// Failures of migrations, as sentences that say what to do.
import { plainMessageOf } from './connection'
import type { Direction } from './table'

/** What PostgreSQL tells with an error. */
interface DatabaseError extends Error {
  readonly code?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

const again = 'then run it again'

/** How people get at rows where there is no other program for it. */
const ROWS =
  "A way to the rows: `MIGRATE=false npm run plumage -- console`, where app.get('postgresqlClient') is the database, as knex."

/** What the codes of PostgreSQL mean where a migration meets rows that are there; the values stay unsaid. */
const sentences: Record<string, (error: DatabaseError) => string> = {
  '23502': ({ table, column }) =>
    `some rows of ${table} have nothing in ${column}, which is to be required. Fill it, ${again}.`,
  '23503': ({ table, constraint }) =>
    `some rows of ${table} refer to rows that are not there (${constraint}). Correct or remove them, ${again}.`,
  '23505': ({ table, constraint }) =>
    `some rows of ${table} have the same values where ${constraint} allows each once. Make them differ or remove them, ${again}.`,
  '23514': ({ table, constraint = '' }) =>
    constraint.endsWith('_is_there')
      ? `some rows of ${table} have nothing in ${constraint.slice(0, -'_is_there'.length)}, which is to be required. Fill it, ${again}.`
      : `some rows of ${table} break the check ${constraint}. Correct or remove them, ${again}.`,
  '22001': error => `some values do not fit: ${plainMessageOf(error)}. Shorten them, ${again}.`,
  '22003': error => `some values do not fit: ${plainMessageOf(error)}. Correct them, ${again}.`
}

function sentenceOf(error: DatabaseError): string {
  const known = sentences[error.code ?? '']
  if (known) return known(error)
  // Guards speak for themselves, and so do we; other errors are clearer with the statement.
  return error.code === undefined || error.code === 'P0001'
    ? plainMessageOf(error)
    : error.message.replace(/\s+/g, ' ').trim()
}

/** A migration that has failed; its message names it and says why. */
export class MigrationFailure extends Error {
  /**
   * @param migration its name
   * @param staysDone whether what it did before stays, since it runs without a transaction
   */
  constructor(
    readonly migration: string,
    override readonly cause: Error,
    readonly staysDone: boolean
  ) {
    super(`The migration ${migration} failed: ${sentenceOf(cause)}`)
    this.name = 'MigrationFailure'
  }

  /** Whether rows are in the way; guards say how many, in brackets. */
  get isAboutRows(): boolean {
    const { code, message } = this.cause as DatabaseError
    return code !== undefined && code in sentences ? true : /\b(rows|values) \(\d+\)/i.test(message)
  }
}

/** Other sentences behind a message. Those that end with a command for the terminal have no full stop. */
const withMore = (message: string, more: readonly string[]) =>
  more.reduce((text, sentence) => `${text}${/[.!?]$/.test(text) ? ' ' : '\n'}${sentence}`, message)

/**
 * Tells with a failure what it has left, and what to do about that.
 *
 * @param error any error of a run; it is given back, with a longer message
 * @param direction which way the migrations ran
 * @param done the names of those that were run before it and stay so
 */
export function tellLeft(error: unknown, direction: Direction, done: readonly string[]): unknown {
  if (!(error instanceof Error)) return error
  const failure = error instanceof MigrationFailure ? error : undefined
  const stays = `It runs without a transaction: what it did before stays, and \`migrate ${direction}\` runs all of it again.`
  const before = direction === 'up' ? 'Run before it, and to stay' : 'Taken back before it, and to stay so'
  error.message = withMore(error.message, [
    ...(failure?.staysDone ? [stays] : []),
    ...(done.length > 0 ? [`${before}: ${done.join(', ')}.`] : []),
    ...(failure && !failure.staysDone && done.length === 0 ? ['Nothing was changed.'] : []),
    ...(failure?.isAboutRows ? [ROWS] : [])
  ])
  return error
}
