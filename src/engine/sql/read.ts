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

/**
 * A page: `data`, a JSON list as text, `total` where it is wanted, and for pages by cursor `last`, the values
 * of the sort keys of the page's last row.
 */
export function findStatement({ definition, viewer, query }: Reading): Statement {
  const values = new Values()
  const table = `${quote(definition.table)} t`
  const columns = columnsOf(definition, 't')
  const filter = allOf([bound(definition.access.find, viewer), query.filter])
  const page = query.after ? allOf([filter, afterFormula(query.sort, query.after)]) : filter
  const condition = toSql(page, columns, values)
  // Every placeholder must be used, and the same condition need not be sent twice.
  const all = () => (page === filter ? condition : toSql(filter, columns, values))
  const total = query.total ? `(select count(*)::int from ${table} where ${all()}) as total, ` : ''
  const shape = projection({ definition, viewer, ...pick(query), values, alias: 't' })
  const order = query.sort.map(
    ({ field, descending }) => columns.sql(field.name) + (descending ? ' desc' : '')
  )
  // Written out, so that PostgreSQL can plan once for all: with an unknown limit it plans anew at every call.
  const limit = query.limit === Infinity ? '' : ` limit ${query.limit}`
  const skip = query.skip > 0 ? ` offset ${values.add(query.skip, 'bigint')}` : ''
  const rest = `from ${table} where ${condition} order by ${order.join(', ')}${limit}${skip}`
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
