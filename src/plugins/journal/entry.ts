// An entry of the journal: one change of one row, whoever made it.
import { readImage } from '../../engine'
import type { Definition, Definitions, RowValues } from '../../engine'

export interface Entry {
  readonly tx: bigint
  readonly seq: number
  /** Path of the resource when the change was made. */
  readonly resource: string
  /** The resource as it is declared now; undefined for one that is declared no more, or not live. */
  readonly definition?: Definition
  readonly id: number | string
  /** The row as it was, without secrets; null for a new one. */
  readonly before: RowValues | null
  /** The row as it became; null for a removed one. */
  readonly after: RowValues | null
  /** Id of the user who made the change through the application; null for changes of the application or in SQL. */
  readonly actor: string | null
  readonly at: Date
  /** What its images weigh, in bytes of JSON. */
  readonly weight: number
  /** The place in the journal right behind this entry. */
  readonly cursor: string
}

/** A line of the journal as the database gives it. */
export interface Line {
  readonly tx: string
  readonly seq: string
  readonly resource: string
  readonly rowId: string
  readonly before: unknown
  readonly after: unknown
  readonly actor: string | null
  readonly at: Date
  readonly weight: number
}

/** The columns that make a line, of a table `j`. */
export const lineColumns =
  'j.tx::text as tx, j.seq::text as seq, j.resource, j."rowId", j.before, j.after, j.actor, j.at,' +
  ' octet_length(concat(j.before::text, j.after::text)) as weight'

/**
 * Live resources by the path that they have in the journal: their own, and the one that they had before, unless
 * another has taken it.
 */
export function livePaths(definitions: Definitions): Definitions {
  const live = [...definitions.values()].filter(definition => definition.live)
  const former = live.filter(({ was }) => was !== undefined && !definitions.has(was))
  return new Map([
    ...former.map(definition => [definition.was!, definition] as const),
    ...live.map(definition => [definition.path, definition] as const)
  ])
}

/**
 * Reads a line.
 * @param live resources by path; see `livePaths`
 * @param cursor the place right behind it
 */
export function entryOf(line: Line, live: Definitions, cursor: string): Entry {
  const definition = live.get(line.resource)
  const image = (json: unknown) => (json === null || !definition ? null : readImage(definition, json))
  const [before, after] = [image(line.before), image(line.after)]
  return {
    tx: BigInt(line.tx),
    seq: Number(line.seq),
    resource: line.resource,
    definition,
    id: ((after ?? before)?.id ?? line.rowId) as number | string,
    before,
    after,
    actor: line.actor,
    at: line.at,
    weight: line.weight,
    cursor
  }
}
