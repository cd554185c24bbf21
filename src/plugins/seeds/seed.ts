// seed(): rows that belong to the application itself, such as towns, or a demo of it, as data.
import type { Application } from '../../declarations'

/**
 * One row as data. A reference may be the conditions of the row that it points to, as
 * `userId: { email: 'ada@example.com' }`.
 */
export type SeedRow = Record<string, unknown>

/** What a function that makes rows may work with. */
export interface SeedTools {
  readonly app: Application
  /**
   * Rows that are there already, those of earlier seeds and of earlier parts of this one included.
   * @param query in Feathers' syntax; all rows without one
   */
  find(path: string, query?: Record<string, unknown>): Promise<Record<string, any>[]>
}

export interface Seed {
  /** Path of the resource. */
  readonly resource: string
  /** The field or fields that say whether a row is there already. Each row must have a value for them. */
  readonly key: string | readonly string[]
  /** The rows: a list, such as an imported JSON file, or a function that makes one. */
  readonly rows: readonly SeedRow[] | ((tools: SeedTools) => readonly SeedRow[] | Promise<readonly SeedRow[]>)
}

const declared = new WeakSet<object>()

/**
 * Declares rows of one resource; the default export of a `*.seed.ts` is one of these, or a list of them in the
 * order in which they are to be made. Nothing is checked here, so that all mistakes can be told at once.
 */
export function seed(part: Seed): Seed {
  const frozen = Object.freeze({ ...part })
  declared.add(frozen)
  return frozen
}

/** Whether a value came from `seed()`. */
export const isSeed = (value: unknown): value is Seed =>
  typeof value === 'object' && value !== null && declared.has(value)
