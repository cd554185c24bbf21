// The statement that locks a row for an action.
import { allOf } from '../rules/formula'
import type { Formula } from '../rules/formula'
import { Values, toSql } from '../rules/sql'
import { TRUSTED } from '../view'
import { actorColumn } from './actor'
import { columnsOf, quote } from './columns'
import type { Statement } from './execute'
import { bound, projection } from './projection'
import type { Reading } from './read'

/**
 * One row by its id, whole but for its secrets, as JSON text in the column `row`, locked until the transaction ends;
 * no line where the caller does not see it or the rule refuses him.
 *
 * @param rule of the action
 * @param actor who is noted by the journal for what the transaction changes from now on, if one is known
 */
export function lockStatement(
  { definition, viewer, query }: Reading,
  rule: Formula,
  id: unknown,
  actor?: unknown
): Statement {
  const values = new Values()
  const { columns, json } = projection({ definition, viewer: TRUSTED, values, alias: 't' })
  const own = `t."id" = ${values.add(id, definition.fields.get('id')!.column)}`
  const formula = allOf([bound(definition.access.get, viewer), bound(rule, viewer), query.filter])
  const condition = toSql(formula, columnsOf(definition, 't'), values)
  const row = `select ${columns} from ${quote(definition.table)} t where ${own} and ${condition} for update of t`
  const note = actorColumn(actor, values)
  return { text: `select (${json})::text as row${note} from (${row}) r`, values: values.list }
}
