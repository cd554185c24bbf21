// A formula as words, for people: in documents, in the list of the surface and in errors.
import { ME } from './formula'
import type { Compare, Formula } from './formula'

const words = {
  eq: 'is',
  in: 'is one of',
  lt: 'is below',
  lte: 'is at most',
  gt: 'is above',
  gte: 'is at least',
  like: 'is like',
  ilike: 'is like',
  search: 'contains'
} as const

function comparison({ field, test, value }: Compare): string {
  if (value === ME) return `${field} ${words[test]} the caller`
  if (value === null) return `${field} is empty`
  return `${field} ${words[test]} ${JSON.stringify(value)}`
}

/** Who may, as the end of the sentence "… may be done by": `anyone`, `admin`, `callers where userId is the caller`. */
export function sentence(formula: Formula): string {
  if (typeof formula === 'boolean') return formula ? 'anyone' : 'nobody'
  if ('signedIn' in formula) return 'signed in'
  if ('roles' in formula) return formula.roles.join(' or ')
  if ('field' in formula) return comparison(formula)
  if ('not' in formula) return `not (${sentence(formula.not)})`
  const [parts, joint] = 'all' in formula ? [formula.all, ' and '] : [formula.any, ' or ']
  return parts
    .map(part =>
      typeof part === 'object' && ('all' in part || 'any' in part) ? `(${sentence(part)})` : sentence(part)
    )
    .join(joint)
}
