// A formula as an audience: which rooms of listeners may see a row.
import { ME, anyOf, replace } from './formula'
import type { Formula } from './formula'
import { holds } from './predicate'
import type { RowValues } from './predicate'
import { unscoped } from './scope'

/**
 * The rooms that callers are in: `everyone`, those `signedIn`, those of a role, and each user's own.
 * `each` means that rooms cannot express it, and every caller has to be asked by himself.
 */
export type Audience = readonly string[] | 'each'

export const rooms = {
  everyone: 'everyone',
  signedIn: 'signedIn',
  role: (role: string) => `role:${role}`,
  user: (id: unknown) => `user:${id}`
}

/** What remains of a formula when the row is known: conditions on the caller alone. */
const bindRow = (formula: Formula, row: RowValues): Formula =>
  replace(unscoped(formula), part => {
    if (typeof part !== 'object' || !('field' in part)) return part
    if (part.value !== ME) return holds(part, row)
    const value = row[part.field] ?? []
    // A list of ids is for each of them.
    return anyOf([value].flat().map(id => ({ ...part, value: id })))
  })

function roomsOf(formula: Formula): string[] | 'each' {
  if (typeof formula === 'boolean') return formula ? [rooms.everyone] : []
  if ('signedIn' in formula) return [rooms.signedIn]
  if ('roles' in formula) return formula.roles.map(rooms.role)
  // Who is before or behind a value in some order is no one user.
  if ('field' in formula) return ['eq', 'has'].includes(formula.test) ? [rooms.user(formula.value)] : 'each'
  if ('any' in formula) {
    const parts = formula.any.map(roomsOf)
    return parts.includes('each') ? 'each' : [...new Set(parts.flat())]
  }
  if ('all' in formula) {
    // To have a role or to be somebody is to be signed in, so that part says nothing more.
    const parts = formula.all.filter(part => !(typeof part === 'object' && 'signedIn' in part))
    return parts.length === 1 ? roomsOf(parts[0]) : 'each'
  }
  return 'each'
}

/**
 * The listeners that may see a row. Those who come by an API key are not among them: they stand in no such room.
 * @param formula of the rule for reading, not bound to a caller
 * @param row the row as JSON
 */
export function audience(formula: Formula, row: RowValues): Audience {
  const found = roomsOf(bindRow(formula, row))
  if (found === 'each') return 'each'
  if (found.includes(rooms.everyone)) return [rooms.everyone]
  return found.includes(rooms.signedIn) ? [rooms.signedIn] : found
}
