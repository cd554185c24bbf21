// What generators work with: the project, somebody to ask, and what only the composition can do.
import type { Configuration, PinionContext } from '@featherscloud/pinion'
import { normaliseAll } from '../engine'
import type { Declaration, Definition } from '../engine'

/** What the project declares and serves, before anything is generated. */
export interface Project {
  readonly declarations: readonly Declaration[]
  /** Path of the resource whose rows are the callers. */
  readonly users: string
  /** Paths of all services, the hand-written ones too. */
  readonly paths: readonly string[]
}

/** Given from outside: generators do not know the composition, and tests bring their own. */
export interface Surroundings {
  /** Whether somebody sits at a terminal. */
  readonly canAsk: boolean
  /** Settings of pinion: the folder of the project, and in tests a prompt and a logger. */
  readonly pinion: Partial<Configuration> & { readonly cwd: string }
  /** Reads the declarations of the project. */
  readProject(): Project
  /** The surface of the project, as its files are now. */
  surface(): string
  /**
   * Writes a migration from what was migrated to what the files declare now.
   * @returns the file's path within the project; undefined when there was nothing to do
   */
  makeMigration(message: string): Promise<string | undefined>
}

/** What every generator hands from task to task. */
export interface GeneratorContext extends PinionContext {
  readonly surroundings: Surroundings
}

/**
 * The definitions of the project with one declaration more, checked by the engine.
 * @throws DeclarationError that lists every mistake
 */
export const defineWith = (
  { declarations, users }: Project,
  declaration: Declaration
): Map<string, Definition> =>
  normaliseAll([...declarations, declaration], { users, page: { default: 20, max: 100 } })
