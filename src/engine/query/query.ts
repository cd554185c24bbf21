// A query, parsed: what a list or a row is asked for, with every name known and every value typed.
import type { Definition, FieldDefinition } from '../definition'
import type { Formula } from '../rules/formula'

/** A reference that is loaded along, under the rules of the resource that it points to. */
export interface Include {
  /** Key under which the row appears. */
  readonly name: string
  readonly field: FieldDefinition
  readonly definition: Definition
  readonly nested: readonly Include[]
}

export interface SortKey {
  readonly field: FieldDefinition
  readonly descending: boolean
}

export interface Query {
  readonly filter: Formula
  /** Names of the fields wanted; all that the caller sees when undefined. */
  readonly select?: ReadonlySet<string>
  readonly include: readonly Include[]
  readonly sort: readonly SortKey[]
  /** Rows of the page; Infinity only for calls from inside. */
  readonly limit: number
  readonly skip: number
  readonly total: boolean
  /** Whether the answer is a page, `{ total, limit, skip, data }`, or only its list. */
  readonly paged: boolean
  /** A page by cursor: the sort values of the row before it, empty for the first page. */
  readonly after?: readonly unknown[]
}
