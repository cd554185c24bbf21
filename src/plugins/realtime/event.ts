// What one caller hears of a change: by the rule of reading, and with the fields that he may see.
import { bind, holds, shown, viewOf } from '../../engine'
import type { Caller, Definition, Formula, RowValues } from '../../engine'
import type { Entry } from '../journal'

export interface LiveEvent {
  readonly event: 'created' | 'patched' | 'removed'
  readonly row: RowValues
}

const rules = new WeakMap<object, Map<Definition, Formula>>()
const NOBODY = {}

/** The rule of reading for a caller, worked out once. */
function ruleFor(definition: Definition, caller: Caller | null): Formula {
  const key = caller ?? NOBODY
  let own = rules.get(key)
  if (!own) rules.set(key, (own = new Map()))
  let rule = own.get(definition)
  if (rule === undefined) own.set(definition, (rule = bind(definition.access.get, caller)))
  return rule
}

/** `created` is what came into view, `removed` what left it. */
export const eventName = (was: boolean, is: boolean): LiveEvent['event'] | undefined =>
  was ? (is ? 'patched' : 'removed') : is ? 'created' : undefined

/**
 * The event that a caller hears of a change; undefined for none.
 * @param filter of a query that he has narrowed his view to
 */
export function eventFor(
  { definition, before, after, id }: Entry,
  caller: Caller | null,
  filter: Formula = true
): LiveEvent | undefined {
  if (!definition) return undefined
  const rule = ruleFor(definition, caller)
  const isSeen = (row: RowValues | null) => row !== null && holds(rule, row) && holds(filter, row)
  const event = eventName(isSeen(before), isSeen(after))
  return event && { event, row: event === 'removed' ? { id } : shown(viewOf(definition, caller), after!) }
}
