// A formula as an audience: which rooms of listeners may see a row.
import { replace } from './formula'
import type { Formula } from './formula'
import { ME } from './formula'
import { holds } from './predicate'
import type { RowValues } from './predicate'

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
  replace(formula, part => {
    if (typeof part !== 'object' || !('field' in part)) return part
    if (part.value !== ME) return holds(part, row)
    return row[part.field] === null || row[part.field] === undefined
      ? false
      : { ...part, value: row[part.field] }
  })

function roomsOf(formula: Formula): string[] | 'each' {
  if (typeof formula === 'boolean') return formula ? [rooms.everyone] : []
  if ('signedIn' in formula) return [rooms.signedIn]
  if ('roles' in formula) return formula.roles.map(rooms.role)
  if ('field' in formula) return [rooms.user(formula.value)]
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
 * The listeners that may see a row.
 * @param formula of the rule for reading, not bound to a caller
 * @param row the row as JSON
 */
export function audience(formula: Formula, row: RowValues): Audience {
  const found = roomsOf(bindRow(formula, row))
  if (found === 'each') return 'each'
  if (found.includes(rooms.everyone)) return [rooms.everyone]
  return found.includes(rooms.signedIn) ? [rooms.signedIn] : found
}
