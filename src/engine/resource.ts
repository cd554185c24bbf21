// resource(): the declaration that a backend grows around.
import type { HookMap } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import type { Action } from './actions/action'
import type { States } from './actions/states'
import type { Field, Fields, Row } from './fields'
import type { Conditions, Rule } from './rules/rule'
import type { Keys } from './rules/scope'

/**
 * The calls that a resource answers: `update` (PUT) only where its access is declared, `history` (what has happened
 * to a row) where it is live. `aggregate` counts and sums up.
 */
export type Method = 'find' | 'get' | 'create' | 'update' | 'patch' | 'remove' | 'history' | 'aggregate'

/**
 * Who may make which call. `read` stands for find and get, `write` for create, patch and remove. `history` is for
 * admins unless it is said: it shows what rows were, whether or not their present is shown. `aggregate` is for whoever
 * may find.
 */
export type Access = Partial<Record<Method | 'read' | 'write', Rule>>

/** Something that must hold for every row, whoever writes it. */
export interface Check {
  /** Conditions on the row; no word about callers. */
  readonly must: Rule | Conditions
  /** The sentence for callers who break it. */
  readonly message: string
}

export interface Declaration<F extends Fields = Fields, Owner extends string = string> {
  /** Where it is reached, for example `contacts` or `shop/coupons`. */
  readonly path: string
  /** The domain that it belongs to; it comes by the folder of its file. */
  readonly domain?: string
  /** The path that it had; the next migration renames its table, and the rows stay. */
  readonly was?: string
  /** One sentence that says what it holds; documents show it. */
  readonly about: string
  readonly fields: F
  /** Name of the field that holds the user whose row it is: stamped from the caller, never taken from input. */
  readonly owner?: Owner
  readonly access: Access
  /** What API keys may do at most, each in its scopes; for what guards accounts, not more than `read`. */
  readonly keys?: Exclude<Keys, 'any'>
  /** Text fields that `$search` looks through. */
  readonly search?: readonly (keyof F & string)[]
  /** Further indexes, each a list of fields; those of references, unique fields and search come by themselves. */
  readonly indexes?: readonly (readonly string[])[]
  /** What can be done beside creating, changing and removing, by name. */
  readonly actions?: Readonly<Record<string, Action>>
  /** A field that only moves from state to state change; each move is an action. */
  readonly states?: States
  /** Rules of the rows themselves, by name. */
  readonly checks?: Readonly<Record<string, Check>>
  /** What ids are made of: `integer` counts up, `uuid` is made of time and chance (version 7). */
  readonly id?: 'integer' | 'uuid'
  /**
   * Rows a page has, unless the caller says, and at most; the settings' `paginate` otherwise. `total`: the rows that
   * are counted at most where all are asked for, of large tables that everybody may read; where there are more, a page
   * says `atLeast`. What fulfils a condition is always counted.
   */
  readonly page?: { readonly default?: number; readonly max?: number; readonly total?: number }
  /** False for a resource that sends no events. */
  readonly live?: boolean
  /** Ordinary Feathers hooks; they run inside the pipeline, around the statement. */
  readonly hooks?: HookMap<Application, any>
}

declare const fieldsOfResource: unique symbol

/** A declaration that `resource()` has taken. */
export type Resource<F extends Fields = Fields, Owner extends string = never> = Declaration<F, string> & {
  readonly [fieldsOfResource]?: [F, Owner]
}

/** The row type of a resource: `RecordOf<typeof contacts>`. */
export type RecordOf<R> =
  R extends Resource<infer F, infer Owner> ? Row<F> & { [Name in Owner]: number } : never

const declared = new WeakSet<object>()

/**
 * Declares a resource. Nothing is checked here, so that all mistakes of all declarations can be told at
 * once when the application starts.
 */
export function resource<const F extends Record<string, Field>, const Owner extends string = never>(
  declaration: Declaration<F, Owner>
): Resource<F, Owner> {
  const frozen = Object.freeze({ ...declaration }) as unknown as Resource<F, Owner>
  declared.add(frozen)
  return frozen
}

/** Whether a value, for example the default export of a file, came from `resource()`. */
export const isResource = (value: unknown): value is Resource<Fields, string> =>
  typeof value === 'object' && value !== null && declared.has(value)
