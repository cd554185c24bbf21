// The people of a generated test, and what the rules of a resource come to for each of them.
import { bind, holds } from '../../engine'
import type { Caller, Definition, Formula, Method, RowValues } from '../../engine'

export interface Person {
  /** The name in the scenario; undefined for a stranger, who has not signed in. */
  readonly name?: string
  /** Who that is, as the title of a test says it. */
  readonly title: string
  readonly caller: Caller | null
}

/** `eve` is there for rows that are not hers. */
export const stranger: Person = { title: 'a stranger', caller: null }
export const ada: Person = { name: 'ada', title: 'a user', caller: { id: 1, role: 'user' } }
export const eve: Person = { name: 'eve', title: 'another user', caller: { id: 2, role: 'user' } }
export const max: Person = { name: 'max', title: 'a manager', caller: { id: 3, role: 'manager' } }
export const root: Person = { name: 'root', title: 'an admin', caller: { id: 4, role: 'admin' } }

export const everybody: readonly Person[] = [stranger, ada, eve, max, root]

/** What a call comes to: it works, or it is refused with a status. */
export type Outcome = 'works' | 401 | 403 | 404

const refused = (formula: Formula): Outcome => (formula === false ? 403 : 404)

/** What `get` of a row answers somebody. */
export function reading({ access }: Definition, { caller }: Person, row: RowValues): Outcome {
  const formula = bind(access.get, caller)
  if (holds(formula, row)) return 'works'
  return formula === false && caller === null ? 401 : refused(formula)
}

/** What a method that is about no row yet answers somebody: it matters only whether the rule leaves any. */
export function calling(definition: Definition, method: Method, { caller }: Person): Outcome {
  const isNobody = caller === null && method === 'create' && definition.owner !== undefined
  if (bind(definition.access[method], caller) !== false) return isNobody ? 401 : 'works'
  return caller === null ? 401 : 403
}

/** The names of those who hear that a row was made. */
export const listeners = (definition: Definition, row: RowValues): string[] =>
  definition.live
    ? everybody
        .filter(person => reading(definition, person, row) === 'works')
        .map(({ name = 'nobody' }) => name)
    : []
