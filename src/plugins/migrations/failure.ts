// Failures of migrations, as sentences that say what to do.
import { plainMessageOf } from './connection'

/** What PostgreSQL tells with an error. */
interface DatabaseError extends Error {
  readonly code?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

const again = 'then run it again'

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
    // Guards, whose errors have no code, refuse before anything is done.
    const note =
      staysDone && (cause as DatabaseError).code !== undefined
        ? ' It runs without a transaction: what it did before stays, and all of it is run again next time.'
        : ''
    super(`The migration ${migration} failed: ${sentenceOf(cause)}${note}`)
    this.name = 'MigrationFailure'
  }
}
