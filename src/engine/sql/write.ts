// The statements that write: each checks the rule in the very statement that changes the row.
import type { Definition } from '../definition'
import type { Query } from '../query/query'
import { allOf, bind, fieldsOf } from '../rules/formula'
import type { Formula } from '../rules/formula'
import { Values, toSql } from '../rules/sql'
import { TRUSTED } from '../view'
import type { Viewer } from '../view'
import { actorColumn } from './actor'
import { columnsOf, quote, valueType } from './columns'
import type { Statement } from './execute'
import { bound, projection } from './projection'
import type { Reading } from './read'

export interface Writing {
  readonly definition: Definition
  readonly viewer: Viewer
  readonly query: Query
  /** Names of the fields that the caller sent himself, which he may see in the answer. */
  readonly sent?: ReadonlySet<string>
  /** Whether the whole row is wanted beside the caller's view of it: for listeners of this process. */
  readonly image: boolean
  /** Who makes the change, for the journal: the id of a user, if one is known. */
  readonly actor?: unknown
}

/** What a write returns: the row as the caller sees it, `row`, and whole but for secrets, `image`. */
function returning(writing: Writing, values: Values): string {
  const { definition, viewer, query, sent, image, actor } = writing
  const own = projection({
    definition,
    viewer,
    select: query.select,
    include: query.include,
    sent,
    values,
    alias: 't'
  })
  // Triggers run when the statement has ended, and with them what reads this setting of the transaction.
  const note = actorColumn(actor, values)
  const row = `returning (select (${own.json})::text from (select ${own.columns}) r) as row${note}`
  if (!image) return row
  const whole = projection({ definition, viewer: TRUSTED, values, alias: 't' })
  return `${row}, (select (${whole.json})::text from (select ${whole.columns}) r) as image`
}

const typeOf = (definition: Definition, name: string) => valueType(definition.fields.get(name)!.column)

/** Adds the value of a field. The driver would make an array a PostgreSQL array, so JSON goes as text. */
function add(values: Values, definition: Definition, name: string, value: unknown): string {
  const type = typeOf(definition, name)
  const isJson = type === 'jsonb' && value !== null && value !== undefined
  return values.add(isJson ? JSON.stringify(value) : value, type)
}

/**
 * Inserts one row, or many in one statement.
 * @param rows values by field, ready to be stored; a field that only some of them name is null in the others
 */
export function createStatement(writing: Writing, rows: readonly Record<string, unknown>[]): Statement {
  const { definition } = writing
  const values = new Values()
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const columns = names.map(quote).join(', ')
  let source: string
  if (rows.length === 1) {
    source =
      names.length === 0
        ? 'default values'
        : `(${columns}) values (${names.map(name => add(values, definition, name, rows[0][name])).join(', ')})`
  } else {
    const typed = names.map(name => `${quote(name)} ${typeOf(definition, name)}`).join(', ')
    // The list keeps its order on the way in, so that ids follow the order of the input.
    source = `(${columns}) select ${columns} from jsonb_to_recordset(${values.add(JSON.stringify(rows), 'jsonb')}) as i(${typed})`
  }
  const insert = `insert into ${quote(definition.table)} as t ${source}`
  return { text: `${insert} ${returning(writing, values)}`, values: values.list }
}

/** Rows that a caller may change or remove: he must see them, and the rule of the method must allow it. */
const mayWrite = (definition: Definition, method: 'update' | 'patch' | 'remove', viewer: Viewer): Formula => {
  const [see, write] = [bound(definition.access.get, viewer), bound(definition.access[method], viewer)]
  return JSON.stringify(see) === JSON.stringify(write) ? write : allOf([see, write])
}

/** The rules of the fields that a change sets, on the row as it was. */
const fieldRules = (definition: Definition, names: string[], viewer: Viewer): Formula =>
  viewer === TRUSTED ? true : allOf(names.map(name => bind(definition.fields.get(name)!.write, viewer)))

/**
 * Changes one row, if the rule allows it for the row as it was and as it becomes.
 * @param changes values by field, ready to be stored
 */
export function patchStatement(
  writing: Writing,
  method: 'update' | 'patch',
  id: unknown,
  changes: Record<string, unknown>
): Statement {
  const { definition, viewer, query, sent } = writing
  const values = new Values()
  const columns = columnsOf(definition, 't')
  const names = Object.keys(changes)
  const placeholders = new Map(names.map(name => [name, add(values, definition, name, changes[name])]))
  const assignments = [...placeholders].map(([name, value]) => `${quote(name)} = ${value}`)
  const stamp = names.length > 0 && !placeholders.has('updatedAt') ? 'now()' : 't."updatedAt"'
  if (!placeholders.has('updatedAt')) assignments.push(`"updatedAt" = ${stamp}`)
  const was = mayWrite(definition, method, viewer)
  const rule = bound(definition.access[method], viewer)
  const touched = [...fieldsOf(rule)].some(name => placeholders.has(name))
  const conditions = [
    `t."id" = ${values.add(id, definition.fields.get('id')!.column)}`,
    toSql(allOf([was, query.filter, fieldRules(definition, [...(sent ?? [])], viewer)]), columns, values),
    ...(touched ? [toSql(rule, columnsOf(definition, 't', placeholders), values)] : [])
  ]
  const update = `update ${quote(definition.table)} t set ${assignments.join(', ')} where ${conditions.join(' and ')}`
  return { text: `${update} ${returning(writing, values)}`, values: values.list }
}

/** Removes one row, if the rule allows it. */
export function removeStatement(writing: Writing, id: unknown): Statement {
  const { definition, viewer, query } = writing
  const values = new Values()
  const own = `t."id" = ${values.add(id, definition.fields.get('id')!.column)}`
  const rule = toSql(
    allOf([mayWrite(definition, 'remove', viewer), query.filter]),
    columnsOf(definition, 't'),
    values
  )
  const remove = `delete from ${quote(definition.table)} t where ${own} and ${rule}`
  return { text: `${remove} ${returning(writing, values)}`, values: values.list }
}

/**
 * Asks whether a caller at least sees a row that he could not change: `{ seen: true }` or no line. Only asked
 * when a write found nothing, to tell 403 from 404.
 */
export function seenStatement({ definition, viewer, query }: Reading, id: unknown): Statement {
  const values = new Values()
  const own = `t."id" = ${values.add(id, definition.fields.get('id')!.column)}`
  const rule = toSql(
    allOf([bound(definition.access.get, viewer), query.filter]),
    columnsOf(definition, 't'),
    values
  )
  return {
    text: `select true as seen from ${quote(definition.table)} t where ${own} and ${rule}`,
    values: values.list
  }
}
