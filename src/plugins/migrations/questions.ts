// The questions that generated migrations ask before they change anything, answered by the real database.
import type { Knex } from 'knex'

/** A query as generated migrations ask it: whether there are rows that they would hurt. */
export const isQuestion = (sql: string): boolean =>
  /^\s*select\b.*\bcurrent_setting\('plumage\.meant', true\) as meant\b/is.test(sql)

/** Errors of what is not there yet, and of values that have not their later type yet. */
export const isTooEarly = ({ code = '' }: { code?: string }) => /^(42|22)/.test(code)

/**
 * Asks such a question.
 *
 * @param real the database that the migration is for
 * @param sql the query, as it was sent
 * @returns the count of rows that were found; undefined where it cannot be asked yet, since earlier statements
 *   have to be run first
 */
export async function answerOf(real: Knex, sql: string): Promise<number | undefined> {
  try {
    const { rows } = await real.transaction(trx => trx.raw(sql.replaceAll('?', '\\?')), { readOnly: true })
    return rows[0].count
  } catch (error) {
    if (isTooEarly(error as { code?: string })) return undefined
    throw error
  }
}
