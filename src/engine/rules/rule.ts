// The algebra of rules: who may, and on which rows, as plain data.
import { ME } from './formula'
import type { Operator } from './formula'

/** A value of the row is compared with one of these; `$me` stands for the caller's id. */
export type Comparison = Scalar | typeof $me | Partial<Record<Operator, unknown>>
export type Scalar = string | number | boolean | null

/** Conditions on a row: every field named must compare as said. */
export type Conditions = Record<string, Comparison>

export type Rule =
  | { readonly rule: 'anyone' | 'nobody' | 'signedIn' | 'owner' | 'self' }
  | { readonly rule: 'role'; readonly roles: readonly string[] }
  | { readonly rule: 'where'; readonly where: Conditions }
  | { readonly rule: 'all' | 'any'; readonly of: readonly Rule[] }
  | { readonly rule: 'not'; readonly of: Rule }

/** Everybody, signed in or not. */
export const anyone: Rule = Object.freeze({ rule: 'anyone' })

/** No outside caller at all; the application itself still may. */
export const nobody: Rule = Object.freeze({ rule: 'nobody' })

/** Every caller who has signed in. */
export const signedIn: Rule = Object.freeze({ rule: 'signedIn' })

/** The user in the resource's `owner` field. */
export const owner: Rule = Object.freeze({ rule: 'owner' })

/** The user whose row this is; for the resource of the users themselves. */
export const self: Rule = Object.freeze({ rule: 'self' })

/** Callers with one of these roles. */
export const role = (...roles: string[]): Rule => ({ rule: 'role', roles })

/** Callers with the role admin. */
export const admin: Rule = Object.freeze(role('admin'))

/** In conditions: the caller's id. */
export const $me = ME

/**
 * Rows whose fields compare as said, for example `where({ status: 'open', authorId: $me })`.
 * The operators are those of a query: `$ne`, `$in`, `$nin`, `$lt`, `$lte`, `$gt`, `$gte`, `$null`.
 */
export const where = (conditions: Conditions): Rule => ({ rule: 'where', where: conditions })

/** All of the rules must hold. */
export const all = (...rules: Rule[]): Rule => ({ rule: 'all', of: rules })

/** At least one of the rules must hold. */
export const any = (...rules: Rule[]): Rule => ({ rule: 'any', of: rules })

/** The rule must not hold. */
export const not = (rule: Rule): Rule => ({ rule: 'not', of: rule })
