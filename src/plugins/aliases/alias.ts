// alias(): an old path, declared, and the canonical call that it stands for.
import type { parseQueryString } from '../../engine'

export type Query = ReturnType<typeof parseQueryString>

/** A request to an old path. */
export interface Asked {
  /** The parts of the path that the pattern names. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  /** The body as JSON; undefined where there is none. */
  readonly body: unknown
}

/** Old names of keys and what they are called now; keys that are not named stay. */
export type Renames = Readonly<Record<string, string>>

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A call of a service: one of its methods, or one of its actions. */
export interface ToService {
  readonly service: string
  readonly method: string
}

/** A field that a file is uploaded for, by a form with nothing else. */
export interface ToUpload {
  /** Path of the resource. */
  readonly upload: string
  readonly field: string
}

/** A path that is served without being a service; `:name` in it is filled from the old path. */
export interface ToPage {
  readonly page: string
}

export interface Alias {
  /** The systems whose old path this is, each of which may have a prefix by the setting `aliasPrefixes`. */
  readonly of: readonly string[]
  readonly method: Verb
  /** The old path, as `/update_contact/:id`; with or without a slash at its end is the same. */
  readonly path: string
  readonly to: ToService | ToUpload | ToPage
  /** The id of the row; the part `:id` of the path when left out. */
  readonly id?: (asked: Asked) => string | number | undefined
  /** What is sent as data; the body as it came when left out. */
  readonly data?: Renames | ((asked: Asked) => unknown)
  /** The query of the call; the query string as it came when left out. */
  readonly query?: Renames | ((asked: Asked) => Query)
  /**
   * Forms are taken too: the field of the resource that their file is for. Their texts are the body, with that field
   * in it; a text is a number or a flag where its field is one.
   */
  readonly file?: string
  /** Whether this one is meant, where several have one path. One of them goes without, for all other cases. */
  readonly when?: (asked: Asked) => boolean
  /** True for a path that cannot stand without a prefix, since the canonical one is the same. */
  readonly prefixed?: boolean
  /** What should be known beside, in a sentence; documents show it. */
  readonly about?: string
}

const declared = new WeakSet<object>()

/** Declares an old path. Nothing is checked here, so that all mistakes can be told at once when the application starts. */
export function alias(declaration: Alias): Alias {
  const frozen = Object.freeze({ ...declaration })
  declared.add(frozen)
  return frozen
}

/** Whether a value came from `alias()`. */
export const isAlias = (value: unknown): value is Alias =>
  typeof value === 'object' && value !== null && declared.has(value)

/** Whether an alias stands for a page. */
export const isToPage = (to: Alias['to']): to is ToPage => 'page' in to

/** Whether an alias takes a file, and nothing else. */
export const isToUpload = (to: Alias['to']): to is ToUpload => 'upload' in to
