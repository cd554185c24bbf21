// match: the ids of rows that have given values, many at once.
import type { Knex } from 'knex'
import { isStorable } from '../../engine'
import type { Definition, FieldDefinition } from '../../engine'

export type Id = number | string

/** Without the length: a cast to `varchar(50)` would cut a value off, and find what is not meant. */
const typeOf = ({ column }: FieldDefinition) => column.replace(/\(.*\)/, '')

/**
 * A value in the form in which it is stored: tidied, moments in UTC.
 * @throws Error whose message completes the sentence "<name> must be …"
 */
export function canonical(field: FieldDefinition, value: unknown): unknown {
  const parsed = field.parse(field.clean ? field.clean(value) : value)
  if (typeof parsed === 'string' && !isStorable(parsed)) throw new Error('text that can be stored in UTF-8')
  return parsed
}

/**
 * Finds rows by their values.
 *
 * @param names the fields to compare; all of them are fields of the definition
 * @param wanted values by field, in canonical form
 * @returns for each of the wanted, the ids of the rows that have these values
 */
export async function matchRows(
  knex: Knex,
  { table, fields }: Definition,
  names: readonly string[],
  wanted: readonly Record<string, unknown>[]
): Promise<Id[][]> {
  const columns = names.map(name => `"${name}" ${typeOf(fields.get(name)!)}`).join(', ')
  const equal = names.map(name => `t."${name}" = i."${name}"`).join(' and ')
  const list = wanted.map((values, at) => ({
    ...Object.fromEntries(names.map(name => [name, values[name]])),
    $at: at
  }))
  const { rows } = await knex.raw(
    `select i."$at" as at, t."id" from jsonb_to_recordset(?::jsonb) as i("$at" integer, ${columns})
     join "${table}" t on ${equal} order by t."id"`,
    [JSON.stringify(list)]
  )
  const found: Id[][] = wanted.map(() => [])
  for (const { at, id } of rows) found[at].push(id)
  return found
}
