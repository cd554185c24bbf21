// Names and types of columns as they stand in statements.
import type { Definition } from '../definition'
import type { Field } from '../fields'
import type { Columns } from '../rules/sql'

/** An identifier, quoted: columns are named as the fields are, in mixed case. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * The type that a value of a column is sent as: without the length, because a cast to `varchar(50)` would cut
 * the value off where the column itself refuses it.
 */
export const valueType = (column: string): string => column.replace(/\(.*\)/, '').replace('varchar', 'text')

/** SQL of a field's value as it goes out in JSON, given the column's. */
export const outputOf = (field: Field, column: string): string => field.output?.(column) ?? column

const text = (column: string) => `coalesce(${column}, '')`

/** The text that search looks through; the index is made of the same words. */
export function searchDocument(definition: Definition, prefix: string): string {
  const parts = definition.search.map(name => text(prefix + quote(name)))
  return `to_tsvector('simple', plumage_fold(${parts.join(` || ' ' || `)}))`
}

/**
 * The columns of a resource in a statement.
 * @param alias of its table
 * @param written placeholders of values that are being written: a condition on the row as it becomes
 */
export const columnsOf = (
  definition: Definition,
  alias: string,
  written?: ReadonlyMap<string, string>
): Columns => ({
  sql: field => written?.get(field) ?? `${alias}.${quote(field)}`,
  type: field => valueType(definition.fields.get(field)!.column),
  document: () => searchDocument(definition, `${alias}.`)
})
