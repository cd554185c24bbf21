// The table that records which migrations a database has had, and the marks on it of those that are under way.
import type { Knex } from 'knex'

/** The table that records what was done. */
export const tableName = 'migrations'

/** Which way a migration goes. */
export type Direction = 'up' | 'down'

/** A migration without a transaction that has begun. Once it is recorded as done, or taken back, it says nothing. */
export interface Mark {
  readonly name: string
  readonly direction: Direction
}

/** A mark, as a line of the comment on the table: it needs no table of its own, and dumps of the database keep it. */
const lineOf = ({ name, direction }: Mark) => `half-way ${direction}: ${name}`

function markIn(line: string): Mark[] {
  const [, direction, name] = /^half-way (up|down): (.+)$/.exec(line) ?? []
  return name === undefined ? [] : [{ name, direction: direction as Direction }]
}

async function commentLines(knex: Knex): Promise<string[]> {
  const sql = `select obj_description(to_regclass(?), 'pg_class') as comment`
  const { rows } = await knex.raw(sql, [tableName])
  return rows[0].comment?.split('\n') ?? []
}

/** The marks that are set; none where the table is not there yet. */
export const readMarks = async (knex: Knex): Promise<Mark[]> => (await commentLines(knex)).flatMap(markIn)

/** Sets another comment without the mark of a migration, and with new marks; what else it says stays. */
async function mark(knex: Knex, name: string, marks: readonly Mark[]): Promise<void> {
  const before = await commentLines(knex)
  const others = before.filter(line => markIn(line)[0]?.name !== name)
  const after = [...others, ...marks.map(lineOf)]
  if (after.join('\n') === before.join('\n')) return
  const comment = after.length > 0 ? after.join('\n') : null
  // A comment takes no bindings, so the database itself quotes it.
  const sql = `select format('comment on table %I is %L', ?::text, ?::text) as statement`
  const { rows } = await knex.raw(sql, [tableName, comment])
  await knex.raw(rows[0].statement.replaceAll('?', '\\?'))
}

/** Notes in the database that a migration begins. */
export const setMark = (knex: Knex, begun: Mark): Promise<void> => mark(knex, begun.name, [begun])

/** Takes the mark of a migration away, if it has one. */
export const clearMark = (knex: Knex, name: string): Promise<void> => mark(knex, name, [])
