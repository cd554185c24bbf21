// References of rows that are made up: to rows of the other resource that are there, chosen by chance.
import type { Knex } from 'knex'
import type { Definition, Definitions, FieldDefinition } from '../../../engine'
import type { Chance } from './chance'
import { NULL, listOf } from './drawn'
import type { Drawn, Maker } from './drawn'

/** Rows that are referred to, of a resource that has more. */
const SPREAD = 20_000

/** Ids of a list at most, unless its field asks for more. */
const LIST = 5

/** Some ids, each once. */
function drawList(chance: Chance, ids: readonly Drawn[], least: number, most: number): Drawn {
  const count = least + Math.floor(chance.next() * (most - least + 1))
  const chosen = new Set<unknown>()
  while (chosen.size < count) chosen.add(chance.pick(ids).value)
  return listOf([...chosen])
}

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
  const { minItems: least = 0, maxItems = 0 } = field.schema
  const isMany = field.reference!.many
  const needed = field.unique ? count : isMany ? least : 1
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
      if (field.optional || ids.length >= needed) return
      throw new Error(
        field.unique
          ? `${path}.${field.name} is unique, and only ${ids.length} ${ids.length === 1 ? `row of ${target.path} is` : `rows of ${target.path} are`} free. ` +
              `Add --rows ${target.path}=${count - ids.length}, or ask for fewer.`
          : `${path}.${field.name} refers to ${needed === 1 ? '' : `${needed} rows of `}${target.path}, which has ${ids.length || 'no'} rows.`
      )
    },
    draw(n) {
      if (isMany && ids.length === 0 && !field.optional) return listOf([])
      if (ids.length < needed || (field.optional && chance.next() < 1 / 10)) return NULL
      if (isMany) return drawList(chance, ids, least, Math.min(Math.max(LIST, least), maxItems, ids.length))
      return field.unique ? (ids[n - 1] ?? NULL) : chance.pick(ids)
    }
  }
}
