// An entry of the journal: one change of one row, whoever made it.
import { readImage } from '../../engine'
import type { Definition, Definitions, RowValues } from '../../engine'

/** A line of the journal as the database gives it. */
export interface Line {
  readonly tx: string
  readonly seq: string
  readonly resource: string
  readonly rowId: string
  /** JSON. */
  readonly before: string | null
  readonly after: string | null
  readonly actor: string | null
  readonly at: Date
}

export class Entry {
  readonly tx: bigint
  readonly seq: number
  private images?: readonly [RowValues | null, RowValues | null]

  /**
   * @param line is read when somebody asks for it: most changes are nobody's business
   * @param definition the resource as it is declared now; undefined for one that is declared no more, or not live
   * @param cursor the place in the journal right behind this entry
   */
  constructor(
    private readonly line: Line,
    readonly definition: Definition | undefined,
    readonly cursor: string
  ) {
    this.tx = BigInt(line.tx)
    this.seq = Number(line.seq)
  }

  /** The same entry, with its place in another batch. */
  placed(cursor: string): Entry {
    const other = new Entry(this.line, this.definition, cursor)
    other.images = this.images
    return other
  }

  /** Path of the resource when the change was made. */
  get resource(): string {
    return this.line.resource
  }

  get id(): number | string {
    return ((this.after ?? this.before)?.id ?? this.line.rowId) as number | string
  }

  /** The row as it was, without secrets; null for a new one. */
  get before(): RowValues | null {
    return this.read()[0]
  }

  /** The row as it became; null for a removed one. */
  get after(): RowValues | null {
    return this.read()[1]
  }

  /** Id of the user who made the change through the application; null for changes of the application or in SQL. */
  get actor(): string | null {
    return this.line.actor
  }

  get at(): Date {
    return this.line.at
  }

  /** What its images weigh, in characters of JSON. */
  get weight(): number {
    return (this.line.before?.length ?? 0) + (this.line.after?.length ?? 0)
  }

  private read(): readonly [RowValues | null, RowValues | null] {
    const { definition } = this
    const image = (json: string | null) =>
      json === null || !definition ? null : readImage(definition, JSON.parse(json))
    return (this.images ??= [image(this.line.before), image(this.line.after)])
  }
}

/** The columns that make a line, of a table `j`. */
export const lineColumns =
  'j.tx::text as tx, j.seq::text as seq, j.resource, j."rowId", j.before::text, j.after::text, j.actor, j.at'

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
