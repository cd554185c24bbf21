// The rows that a list knows: all that fit, or all up to a bound; each change of a row keeps this true.
import { fits } from './filter'
import type { LiveQuery, LiveRow } from './filter'
import { compareRows } from './order'
import type { SortKey } from './order'

/** What an event says: how a row is now, or that it is gone out of sight. */
export type Change = { readonly row: LiveRow } | { readonly gone: LiveRow['id'] }

/** Rows as they were read. */
export interface Reading {
  /** In the order of the list. */
  readonly rows: readonly LiveRow[]
  /** Whether there are no more behind them. */
  readonly complete: boolean
  /** How many are to be shown. */
  readonly limit: number
}

/** Rows read beyond those shown, so that not every row that leaves has to be replaced by another reading. */
export const SPARE = 10

/** What became of a change; after `unsure` the rows have to be read anew. */
export type Outcome = 'same' | 'changed' | 'unsure'

const isSame = (a: LiveRow, b: LiveRow) => JSON.stringify(a) === JSON.stringify(b)

export class Window {
  private held: LiveRow[] = []
  /** Rows that come later are not known; undefined when all are. */
  private bound?: LiveRow
  private limit = 0

  /**
   * @param filter conditions only
   * @param keys the whole order
   */
  constructor(
    private readonly filter: LiveQuery,
    private readonly keys: readonly SortKey[]
  ) {}

  /** The rows that are to be seen. */
  get shown(): LiveRow[] {
    return this.held.slice(0, this.limit)
  }

  /** Whether fewer rows are known than are to be seen, though there may be more. */
  get short(): boolean {
    return this.bound !== undefined && this.held.length < this.limit
  }

  /** Takes rows that were read in place of all that were known; rows that have not changed stay the same objects. */
  fill({ rows, complete, limit }: Reading): void {
    const known = new Map(this.held.map(row => [row.id, row]))
    this.held = rows.map(row => {
      const before = known.get(row.id)
      return before && isSame(before, row) ? before : Object.freeze(row)
    })
    this.bound = complete ? undefined : this.held.at(-1)
    this.limit = limit
  }

  /** Forgets all rows. */
  clear(): void {
    this.held = []
    this.bound = undefined
  }

  /** Takes a change in. Nothing is touched when the outcome is `unsure`. */
  apply(change: Change): Outcome {
    return 'gone' in change ? this.drop(change.gone) : this.put(change.row)
  }

  private drop(id: LiveRow['id']): Outcome {
    const at = this.held.findIndex(row => row.id === id)
    if (at < 0) return 'same'
    this.held.splice(at, 1)
    return 'changed'
  }

  private put(row: LiveRow): Outcome {
    const fit = fits(this.filter, row)
    if (fit === undefined) return 'unsure'
    if (!fit) return this.drop(row.id)
    const at = this.held.findIndex(({ id }) => id === row.id)
    if (at >= 0 && compareRows(this.held[at], row, this.keys) === 0) {
      if (isSame(this.held[at], row)) return 'same'
      this.held[at] = Object.freeze({ ...row })
      return 'changed'
    }
    const others = at < 0 ? this.held : this.held.toSpliced(at, 1)
    const place = this.placeOf(row, others)
    if (place === undefined) return 'unsure'
    if (place === 'beyond') return this.drop(row.id)
    this.held = others.toSpliced(place, 0, Object.freeze({ ...row }))
    this.trim()
    return 'changed'
  }

  /** Where a row belongs among others; undefined when only the database can tell. */
  private placeOf(row: LiveRow, others: readonly LiveRow[]): number | 'beyond' | undefined {
    if (this.bound) {
      const order = compareRows(row, this.bound, this.keys)
      if (order === undefined) return undefined
      if (order > 0) return 'beyond'
    }
    let [from, to] = [0, others.length]
    while (from < to) {
      const middle = (from + to) >> 1
      const order = compareRows(row, others[middle], this.keys)
      if (order === undefined) return undefined
      if (order < 0) to = middle
      else from = middle + 1
    }
    return from
  }

  private trim(): void {
    if (this.held.length <= this.limit + 2 * SPARE) return
    this.held.length = this.limit + SPARE
    this.bound = this.held.at(-1)
  }
}
