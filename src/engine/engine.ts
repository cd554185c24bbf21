// The engine of an application: its definitions, and the seams where plugins come in.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import type { Call } from './call'
import type { Definition, Definitions } from './definition'
import type { Broken } from './fitness'
import type { RowValues } from './rules/predicate'
import type { Caller } from './rules/formula'

/** A change of one row, after its transaction has been committed. */
export interface Change {
  readonly definition: Definition
  readonly event: 'created' | 'updated' | 'patched' | 'removed'
  /** The row whole, but for secrets: as it is now, or for `removed` as it was. */
  readonly row: RowValues
}

/** Everything that a plugin may bring to the engine. */
export interface Engine {
  readonly definitions: Definitions
  /** Who calls, given the params of a call from outside; null for nobody. Throws 401 for a bad token. */
  identify(params: Params): Caller | null | Promise<Caller | null>
  /** Throws 429 when a caller or an address has called too often. */
  throttle(call: Call): void | Promise<void>
  /** Whether anybody outside listens to changes of the resource at all. */
  isHeard(definition: Definition): boolean
  /** Brings a change to those outside who may see it. This is where a journal can come in. */
  deliver(change: Change): void
  /** Resources, by path, whose tables do not fit their definitions, and what that breaks; replaced as a whole. */
  unfit: ReadonlyMap<string, Broken>
  /** Hears of a statement that failed as it does on tables which have been changed: whoever watches should look. */
  suspect(): void
}

declare module '../declarations' {
  interface Configuration {
    engine: Engine
  }
}

/** The engine of an application without plugins: nobody is signed in, and nobody listens. */
export const createEngine = (definitions: Definitions): Engine => ({
  definitions,
  identify: () => null,
  throttle: () => undefined,
  isHeard: () => false,
  deliver: () => undefined,
  unfit: new Map(),
  suspect: () => undefined
})

export const engineOf = (app: Application): Engine => app.get('engine')
