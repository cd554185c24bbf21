// A formula is what a rule or a filter comes down to: comparisons of fields, joined by and, or, not.

/** Stands for the caller's id where a value is expected. */
export const ME = Object.freeze({ $me: true as const })

/** What a field may be compared by, in rules and queries alike. */
export type Operator =
  '$eq' | '$ne' | '$in' | '$nin' | '$lt' | '$lte' | '$gt' | '$gte' | '$like' | '$notlike' | '$ilike' | '$null'

/** The comparisons that are left when `$ne`, `$nin` and `$notlike` are written as a not. */
export type Test = 'eq' | 'in' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'ilike' | 'search'

export interface Compare {
  readonly field: string
  readonly test: Test
  /** A value of the field, a list of them for `in`, null for `eq`, or ME. */
  readonly value: unknown
}

/**
 * Two-valued on purpose: a comparison with a null is false, and its `not` is true, in SQL as in JavaScript.
 */
export type Formula =
  | boolean
  | Compare
  | { readonly all: readonly Formula[] }
  | { readonly any: readonly Formula[] }
  | { readonly not: Formula }
  | { readonly signedIn: true }
  | { readonly roles: readonly string[] }

/** Who calls: the row of a user as the application knows it, without secrets. */
export interface Caller {
  readonly id: number | string
  readonly role: string
  readonly [field: string]: unknown
}

/** All of the parts, with what is known of them already worked out. */
export function allOf(parts: readonly Formula[]): Formula {
  const open = parts.filter(part => part !== true)
  if (open.includes(false)) return false
  return open.length === 0 ? true : open.length === 1 ? open[0] : { all: open }
}

/** Any of the parts, with what is known of them already worked out. */
export function anyOf(parts: readonly Formula[]): Formula {
  const open = parts.filter(part => part !== false)
  if (open.includes(true)) return true
  return open.length === 0 ? false : open.length === 1 ? open[0] : { any: open }
}

/** The opposite, with what is known of it already worked out. */
export function notOf(part: Formula): Formula {
  if (typeof part === 'boolean') return !part
  return 'not' in part ? part.not : { not: part }
}

/**
 * The same formula with every leaf replaced, simplified on the way.
 * @param leaf gets each comparison, role and sign-in of the formula
 */
export function replace(formula: Formula, leaf: (part: Formula) => Formula): Formula {
  if (typeof formula === 'boolean') return formula
  if ('all' in formula) return allOf(formula.all.map(part => replace(part, leaf)))
  if ('any' in formula) return anyOf(formula.any.map(part => replace(part, leaf)))
  if ('not' in formula) return notOf(replace(formula.not, leaf))
  return leaf(formula)
}

/**
 * What remains of a formula when it is known who calls: conditions on the row alone.
 * @param caller null when nobody has signed in
 */
export function bind(formula: Formula, caller: Caller | null): Formula {
  return replace(formula, part => {
    if (typeof part === 'boolean') return part
    if ('signedIn' in part) return caller !== null
    if ('roles' in part) return caller !== null && part.roles.includes(caller.role)
    if ('value' in part && part.value === ME) return caller === null ? false : { ...part, value: caller.id }
    return part
  })
}

/** The fields that a formula looks at. */
export function fieldsOf(formula: Formula, into: Set<string> = new Set()): Set<string> {
  replace(formula, part => {
    if (typeof part === 'object' && 'field' in part) into.add(part.field)
    return part
  })
  return into
}
