// The engine of an application: its definitions, and the seams where plugins come in.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import type { Call } from './call'
import type { Definition, Definitions } from './definition'
import type { Broken } from './fitness'
import type { MediaKeeper } from './media'
import type { Caller } from './rules/formula'

/** Everything that a plugin may bring to the engine. */
export interface Engine {
  readonly definitions: Definitions
  /** Who calls, given the params of a call from outside; null for nobody. Throws 401 for a bad token. */
  identify(params: Params): Caller | null | Promise<Caller | null>
  /** Throws 429 when a caller or an address has called too often. */
  throttle(call: Call): void | Promise<void>
  /** Hears that a write of a resource has been committed. What it changed is for the journal to tell. */
  committed(definition: Definition): void
  /** Resources, by path, whose tables do not fit their definitions, and what that breaks; replaced as a whole. */
  unfit: ReadonlyMap<string, Broken>
  /** Hears of a statement that failed as it does on tables which have been changed: whoever watches should look. */
  suspect(): void
  /** Ways to services beside their own paths, as lines of the surface. */
  readonly furtherWays: string[]
  /** Keeps what rows hold in fields of media. */
  media?: MediaKeeper
}

declare module '../declarations' {
  interface Configuration {
    engine: Engine
  }
}

/** The engine of an application without plugins: nobody is signed in, and nobody hears of changes. */
export const createEngine = (definitions: Definitions): Engine => ({
  definitions,
  identify: () => null,
  throttle: () => undefined,
  committed: () => undefined,
  unfit: new Map(),
  suspect: () => undefined,
  furtherWays: []
})

export const engineOf = (app: Application): Engine => app.get('engine')
