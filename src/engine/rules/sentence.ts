// A formula as words, for people: in documents, in the list of the surface and in errors.
import { ME } from './formula'
import type { Compare, Formula } from './formula'
import { unscoped } from './scope'

const tests = {
  eq: 'is',
  in: 'is one of',
  lt: 'is below',
  lte: 'is at most',
  gt: 'is above',
  gte: 'is at least',
  like: 'is like',
  ilike: 'is like',
  search: 'contains',
  has: 'has',
  hasAny: 'has one of',
  hasAll: 'has all of'
} as const

function comparison({ field, test, value }: Compare): string {
  if (value === ME) return `${field} ${tests[test]} the caller`
  if (value === null) return `${field} is empty`
  return `${field} ${tests[test]} ${JSON.stringify(value)}`
}

/** Who may, as the end of the sentence "… may be done by": `anyone`, `admin`, `userId is the caller`; without scopes. */
export const sentence = (formula: Formula): string => words(unscoped(formula))

function words(formula: Formula): string {
  if (typeof formula === 'boolean') return formula ? 'anyone' : 'nobody'
  if ('signedIn' in formula) return 'signed in'
  if ('roles' in formula) return formula.roles.join(' or ')
  if ('field' in formula) return comparison(formula)
  if ('scope' in formula) return `scope ${formula.scope}`
  if ('not' in formula) return `not (${words(formula.not)})`
  const [parts, joint] = 'all' in formula ? [formula.all, ' and '] : [formula.any, ' or ']
  return parts
    .map(part =>
      typeof part === 'object' && ('all' in part || 'any' in part) ? `(${words(part)})` : words(part)
    )
    .join(joint)
}
