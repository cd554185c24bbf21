// Scopes: what a caller who comes by an API key may do at most, whatever the rules allow his user.
import { KEY, allOf, reaches, replace } from './formula'
import type { Caller, Formula, Scope } from './formula'

/**
 * What API keys may do at most at a resource or a service: read and write in their scopes, as unless it is said; only
 * read; nothing; or, of a service that is not declared, be called by any of them, whatever its scopes.
 */
export type Keys = 'write' | 'read' | 'none' | 'any'

const readings = {
  ofResources: ['find', 'get', 'history', 'aggregate'],
  ofServices: ['find', 'get']
}

/** A resource, and what API keys may do there at most. */
interface Place {
  readonly path: string
  readonly keys?: Keys
}

/** The scope of reading at a path, or of writing. */
const scopeOf = (path: string, verb: 'read' | 'write', keys: Keys): Scope =>
  keys === 'none' || (verb === 'write' && keys === 'read') ? null : `${path}:${verb}`

/**
 * The scopes that a method of a resource takes, all of them.
 * @param ofRow whether it is about a row that is there: to change it takes both, because the answer shows it
 */
export function scopesOf(
  { path, keys = 'write' }: Place,
  method: string,
  ofRow = method !== 'create'
): Scope[] {
  const [read, write] = [scopeOf(path, 'read', keys), scopeOf(path, 'write', keys)]
  if (readings.ofResources.includes(method)) return [read]
  return ofRow && write !== null ? [read, write] : [write]
}

/** The scopes that a method of a service takes that is not declared: every one that is its own is for writing. */
export const scopesOfService = (path: string, method: string, keys: Keys = 'write'): Scope[] =>
  keys === 'any' ? [] : [scopeOf(path, readings.ofServices.includes(method) ? 'read' : 'write', keys)]

/** A formula with scopes in front. What anybody may is for whoever has no key as well, and stays as it is. */
export function scoped(formula: Formula, scopes: readonly Scope[]): Formula {
  if (typeof formula === 'boolean') return formula
  return allOf([...scopes.map(scope => ({ scope })), ...('all' in formula ? formula.all : [formula])])
}

/** What puts the scopes of a resource's methods in front of their formulas. */
export const scoping =
  (place: Place) =>
  (method: string, formula: Formula, ofRow?: boolean): Formula =>
    scoped(formula, scopesOf(place, method, ofRow))

/** The scopes that a formula takes. */
export function scopesIn(formula: Formula): Scope[] {
  const found = new Set<Scope>()
  replace(formula, part => {
    if (typeof part === 'object' && 'scope' in part) found.add(part.scope)
    return part
  })
  return [...found]
}

/** Those of them that a caller lacks. */
export const lacking = (formula: Formula, caller: Caller): Scope[] =>
  scopesIn(formula).filter(scope => !reaches(caller, scope))

/** A formula without its scopes: the rule as it was declared. */
export const unscoped = (formula: Formula): Formula =>
  replace(formula, part => (typeof part === 'object' && 'scope' in part ? true : part))

/** A caller whose key, if he comes by one, has one more scope. */
export function alsoIn(caller: Caller, scope: string): Caller {
  const key = caller[KEY]
  return key ? { ...caller, [KEY]: { ...key, scopes: new Set([...key.scopes, scope]) } } : caller
}
