// The definition: a declaration with everything worked out, which all later passes read.
import type { HookMap } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import type { ActionDefinition } from './actions/action'
import type { Field, Reference } from './fields'
import type { Method } from './resource'
import type { Formula } from './rules/formula'
import type { Keys } from './rules/scope'

/** A field that knows its name and the formulas of its rules. */
export interface FieldDefinition extends Field {
  readonly name: string
  /** Who may see it: true where the resource's rules alone decide. */
  readonly read: Formula
  /** Who may set it: true where the resource's rules alone decide. */
  readonly write: Formula
}

export interface CheckDefinition {
  readonly name: string
  /** Name of the constraint in the database. */
  readonly constraint: string
  readonly formula: Formula
  readonly message: string
}

export interface Definition {
  readonly path: string
  /** The domain that it belongs to; undefined for the house's own. */
  readonly domain?: string
  readonly table: string
  /** The path that it had. */
  readonly was?: string
  readonly about: string
  readonly idKind: 'integer' | 'uuid'
  /** All fields by name: id first, then the declared ones, then createdAt and updatedAt. */
  readonly fields: ReadonlyMap<string, FieldDefinition>
  readonly owner?: string
  readonly methods: readonly Method[]
  readonly access: Readonly<Record<Method, Formula>>
  readonly actions: ReadonlyMap<string, ActionDefinition>
  /** What API keys may do at most. */
  readonly keys: Keys
  readonly search: readonly string[]
  readonly indexes: readonly (readonly string[])[]
  readonly checks: readonly CheckDefinition[]
  readonly page: { readonly default: number; readonly max: number; readonly total?: number }
  readonly live: boolean
  /** The field that only moves change, and their names. */
  readonly states?: { readonly field: string; readonly moves: readonly string[] }
  readonly hooks?: HookMap<Application, any>
}

/** All definitions by path. */
export type Definitions = ReadonlyMap<string, Definition>

/** The plural of a word, as names of resources have it. */
function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, 'ies')
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

/**
 * The name under which `$include` loads a reference: the field's name without its `Id`, or for a list of ids what it
 * says itself, or the plural.
 * @param name of the field
 */
export const relationName = (name: string, reference?: Reference): string =>
  reference?.as ?? (reference?.many ? plural(name.replace(/Ids$/, '')) : name.replace(/Id$/, ''))
