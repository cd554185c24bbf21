// The statement that reads a history: the row as it is, and its entries in the journal, as of one moment.
import type { Definition, Definitions } from '../definition'
import { journalTable } from '../journal'
import { Values } from '../rules/sql'
import { quote } from '../sql/columns'
import type { Statement } from '../sql/execute'
import { projection } from '../sql/projection'
import { TRUSTED } from '../view'

/** An entry as the journal has it. */
export interface Entry {
  /** Its sequence number. */
  readonly id: string
  /** A moment as PostgreSQL writes it in JSON. */
  readonly at: string
  readonly actor: string | null
  /** Images in the form of the journal; see `readImage`. */
  readonly before: unknown
  readonly after: unknown
}

/** What the statement answers, in one line. */
export interface Found {
  /** The row as it is, as JSON text; null when it is gone. */
  readonly row: string | null
  /** The newest image that the journal has of it; null when it has none. */
  readonly last: unknown
  readonly entries: Entry[]
}

/** The paths under which the journal may have a row: the present one, and the one before. */
export const pathsOf = ({ path, was }: Definition, definitions: Definitions): string[] =>
  was !== undefined && !definitions.has(was) ? [path, was] : [path]

/**
 * The statement of a history.
 *
 * @param id of the row
 * @param after the id of the entry behind which to go on; undefined for the newest
 * @param count how many entries to read at most
 */
export function historyStatement(
  definition: Definition,
  definitions: Definitions,
  id: unknown,
  after: string | undefined,
  count: number
): Statement {
  const values = new Values()
  const { columns, json } = projection({ definition, viewer: TRUSTED, values, alias: 't' })
  const key = values.add(id, definition.fields.get('id')!.column)
  const rowId = values.add(String(id), 'text')
  const older = after === undefined ? '' : ` and j.seq < ${values.add(after, 'bigint')}`
  const paths = pathsOf(definition, definitions).map(path => values.add(path, 'text'))
  // Each part is read off the end of an index, where `resource = any(…)` would sort all that a row has.
  const newest = (condition: string, limit: number) => {
    const parts = paths.map(
      path =>
        `(select j.* from ${quote(journalTable)} j where j.resource = ${path} and j."rowId" = ${rowId}${condition} order by j.seq desc limit ${limit})`
    )
    return `(${parts.join(' union all ')}) e order by e.seq desc limit ${limit}`
  }
  const row = `select (${json})::text from (select ${columns} from ${quote(definition.table)} t where t."id" = ${key}) r`
  const last = `select coalesce(e.after, e.before) from ${newest('', 1)}`
  const entries = `select coalesce(json_agg(l), '[]') from (select e.seq::text as id, e.at, e.actor, e.before, e.after from ${newest(older, count)}) l`
  return { text: `select (${row}) as row, (${last}) as last, (${entries}) as entries`, values: values.list }
}
