// References of rows that are made up: to rows of the other resource that are there, chosen by chance.
import type { Knex } from 'knex'
import type { Definition, Definitions, FieldDefinition } from '../../../engine'
import type { Chance } from './chance'
import { NULL } from './drawn'
import type { Drawn, Maker } from './drawn'

/** Rows that are referred to, of a resource that has more. */
const SPREAD = 20_000

/**
 * The ids of a field.
 *
 * @param count of the rows that are made; as many different ids are needed when the field is unique
 */
export function referenceMaker(
  knex: Knex,
  chance: Chance,
  { path, table }: Definition,
  definitions: Definitions,
  field: FieldDefinition,
  count: number
): Maker {
  const target = definitions.get(field.reference!.to)!
  const order = Math.floor(chance.next() * 2 ** 31)
  let ids: Drawn[] = []
  return {
    async prepare() {
      const free = field.unique
        ? `where not exists (select from "${table}" o where o."${field.name}" = t."id")`
        : ''
      // Chance, though the same one again for the same random numbers.
      const { rows } = await knex.raw(
        `select t."id" from "${target.table}" t ${free} order by md5(t."id"::text || ?) limit ?`,
        [String(order), field.unique ? count : SPREAD]
      )
      ids = rows.map(({ id }: { id: unknown }) => ({ value: id, text: String(id) }))
      if (field.optional || ids.length >= (field.unique ? count : 1)) return
      throw new Error(
        field.unique
          ? `${path}.${field.name} is unique, and only ${ids.length} ${ids.length === 1 ? `row of ${target.path} is` : `rows of ${target.path} are`} free. ` +
              `Add --rows ${target.path}=${count - ids.length}, or ask for fewer.`
          : `${path}.${field.name} refers to ${target.path}, which has no rows.`
      )
    },
    draw(n) {
      if (ids.length === 0 || (field.optional && chance.next() < 1 / 10)) return NULL
      return field.unique ? (ids[n - 1] ?? NULL) : chance.pick(ids)
    }
  }
}
