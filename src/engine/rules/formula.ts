// A formula is what a rule or a filter comes down to: comparisons of fields, joined by and, or, not.

/** Stands for the caller's id where a value is expected. */
export const ME = Object.freeze({ $me: true as const })

/** What an API key may be good for, as `contacts:read`; null is for what none is good for. */
export type Scope = string | null

/** What a field may be compared by, in rules and queries alike. */
export type Operator =
  | '$eq'
  | '$ne'
  | '$in'
  | '$nin'
  | '$all'
  | '$lt'
  | '$lte'
  | '$gt'
  | '$gte'
  | '$like'
  | '$notlike'
  | '$ilike'
  | '$null'

/**
 * The comparisons that are left when `$ne`, `$nin` and `$notlike` are written as a not. The last three are of lists of
 * ids: one that has an id, any of some, all of some.
 */
export type Test =
  'eq' | 'in' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'ilike' | 'search' | 'has' | 'hasAny' | 'hasAll'

export interface Compare {
  readonly field: string
  readonly test: Test
  /** A value of the field, a list of them for `in`, `hasAny` and `hasAll`, null for `eq`, or ME. */
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
  | { readonly scope: Scope }

/** Where a caller has the API key that he comes by; a symbol, so that no field of a user can be taken for it. */
export const KEY: unique symbol = Symbol('key')

/** The API key that somebody calls by: it narrows what he may do, and never widens it. */
export interface CallerKey {
  readonly id: string
  /** What it may do at most, as `contacts:read`. */
  readonly scopes: ReadonlySet<string>
  /** When it expires, in milliseconds; Infinity for never. */
  readonly until: number
}

/** Who calls: the row of a user as the application knows it, without secrets. */
export interface Caller {
  readonly id: number | string
  readonly role: string
  readonly [KEY]?: CallerKey
  readonly [field: string]: unknown
}

/** Whether a scope is among those of a caller: of whoever calls without a key, every one is. */
export function reaches(caller: Caller | null, scope: Scope): boolean {
  const scopes = caller?.[KEY]?.scopes
  if (scopes === undefined) return true
  return scope !== null && (scopes.has(scope) || scopes.has(`*${scope.slice(scope.lastIndexOf(':'))}`))
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
 * @param leaf gets each comparison, role, sign-in and scope of the formula
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
    if ('scope' in part) return reaches(caller, part.scope)
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
