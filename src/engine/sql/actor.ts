// Who makes a change, told to the journal along with a statement of its transaction.
import { ACTOR } from '../journal'
import type { Values } from '../rules/sql'

/**
 * A column that has the journal note somebody for all that the transaction changes.
 * @param actor the id of a user; undefined where none is known, for no column at all
 */
export const actorColumn = (actor: unknown, values: Values): string =>
  actor === undefined ? '' : `, set_config('${ACTOR}', ${values.add(String(actor), 'text')}, true)`
