// The statements that read: one row, or a page of rows with its total, each in a single round trip.
import type { Definition } from '../definition'
import { afterFormula, encodeCursor } from '../query/cursor'
import type { Query } from '../query/query'
import { allOf } from '../rules/formula'
import type { Formula } from '../rules/formula'
import { Values, toSql } from '../rules/sql'
import type { Viewer } from '../view'
import { columnsOf, outputOf, quote } from './columns'
import type { Statement } from './execute'
import { bound, projection } from './projection'

export interface Reading {
  readonly definition: Definition
  readonly viewer: Viewer
  readonly query: Query
}

/** One row by its id, as JSON text in the column `row`; no line when there is none to be seen. */
export function getStatement({ definition, viewer, query }: Reading, id: unknown): Statement {
  const values = new Values()
  const { columns, json } = projection({ definition, viewer, ...pick(query), values, alias: 't' })
  const condition = where(definition, allOf([bound(definition.access.get, viewer), query.filter]), values)
  const idType = definition.fields.get('id')!.column
  const text = `select (${json})::text as row from (select ${columns} from ${quote(definition.table)} t where t."id" = ${values.add(id, idType)}${condition}) r`
  return { text, values: values.list }
}

const pick = ({ select, include }: Query) => ({ select, include })

const where = (definition: Definition, formula: Formula, values: Values): string =>
  formula === true ? '' : ` and ${toSql(formula, columnsOf(definition, 't'), values)}`

/**
 * How many of some rows a caller sees, in the column `seen`.
 * @param ids different from one another
 * @returns undefined where the rule lets him see every row there is
 */
export function visibleStatement(
  definition: Definition,
  viewer: Viewer,
  ids: readonly unknown[]
): Statement | undefined {
  const rule = bound(definition.access.get, viewer)
  if (rule === true) return undefined
  const values = new Values()
  const own = `t."id" = any(${values.add(ids, `${definition.fields.get('id')!.column}[]`)})`
  const text = `select count(*)::int as seen from ${quote(definition.table)} t where ${own}${where(definition, rule, values)}`
  return { text, values: values.list }
}

/** What a list is of: rows that the caller may find and asks for. */
const filterOf = ({ definition, viewer, query }: Reading): Formula =>
  allOf([bound(definition.access.find, viewer), query.filter])

/**
 * The rows that a total counts at most, where the resource has a bound and all rows of its table are asked for. What
 * fulfils a condition is counted by the index that serves it, whatever it comes to.
 */
export function mostCounted(reading: Reading): number | undefined {
  const { total } = reading.definition.page
  // Most resources have no bound, and need not be asked what their rows are.
  return total !== undefined && filterOf(reading) === true ? total : undefined
}

/**
 * A page: `data`, a JSON list as text, `total` where it is wanted, of `mostCounted` one more at most, and for pages
 * by cursor `last`, the values of the sort keys of the page's last row.
 */
export function findStatement(reading: Reading): Statement {
  const { definition, viewer, query } = reading
  const values = new Values()
  const table = `${quote(definition.table)} t`
  const columns = columnsOf(definition, 't')
  const filter = filterOf(reading)
  const behind = query.after ? allOf([filter, afterFormula(query.sort, query.after)]) : filter
  const condition = toSql(behind, columns, values)
  // Every placeholder must be used, and the same condition need not be sent twice.
  const all = () => (behind === filter ? condition : toSql(filter, columns, values))
  const most = mostCounted(reading)
  // The primary key is narrow. One more is counted than may be, so that it is seen.
  const some = `(select from ${table} order by t."id" limit ${Number(most) + 1}) c`
  const source = () => (most === undefined ? `${table} where ${all()}` : some)
  const total = query.total ? `(select count(*)::int from ${source()}) as total, ` : ''
  const shape = projection({ definition, viewer, ...pick(query), values, alias: 't' })
  const order = query.sort
    .map(({ field, descending }) => columns.sql(field.name) + (descending ? ' desc' : ''))
    .join(', ')
  // Written out, so that PostgreSQL can plan once for all: with an unknown limit it plans anew at every call.
  const limit = query.limit === Infinity ? '' : ` limit ${query.limit}`
  const page = `from ${table} where ${condition} order by ${order}${limit}`
  // Rows that are skipped are not worked out: PostgreSQL would do that, and look up all that is loaded along with them.
  const rest =
    query.skip > 0
      ? `from (select t.* ${page} offset ${values.add(query.skip, 'bigint')}) t order by ${order}`
      : page
  if (!query.after) {
    const list = `select coalesce(json_agg(${shape.json}), '[]')::text from (select ${shape.columns} ${rest}) r`
    return { text: `select ${total}(${list}) as data`, values: values.list }
  }
  const keys = query.sort.map(({ field }) => outputOf(field, columns.sql(field.name))).join(', ')
  const row = `(select ${shape.json} from (select ${shape.columns}) r) as row`
  const list = `select coalesce(json_agg(p.row), '[]')::text as data, json_agg(p.keys)->-1 as last, count(*)::int as rows`
  const lines = `select ${row}, jsonb_build_array(${keys}) as keys ${rest}`
  return { text: `select ${total}l.* from (${list} from (${lines}) p) l`, values: values.list }
}

/** The cursor of the page behind this one, null when this page is not full and so the last. */
export function nextCursor(query: Query, last: unknown[] | null, rows: number): string | null {
  return last && rows === query.limit ? encodeCursor(query.sort, last) : null
}
