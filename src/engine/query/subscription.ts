// The filter of a subscription: what a query may say that is judged by rows alone, outside of the database.
import type { Definition } from '../definition'
import type { Caller, Formula } from '../rules/formula'
import { viewOf } from '../view'
import { FilterParser, operatorsInMemory } from './filter'

/**
 * Parses the query of a subscription: conditions on fields that the caller sees on every row. What depends on the
 * database's collation or its dictionaries is refused: patterns, search, and the order of texts.
 *
 * @param query Feathers' common filter syntax, without `$sort`, `$limit`, `$select` and so on
 * @returns a formula that `holds` can judge
 * @throws BadRequest that names the key
 */
export const subscriptionFilter = (
  definition: Definition,
  caller: Caller | null,
  query: Record<string, unknown>
): Formula => new FilterParser(viewOf(definition, caller).always, operatorsInMemory).parse(query)
