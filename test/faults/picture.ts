// A picture: what a client holds, made of what it has read and what it has heard since, window by window.
import { paths } from './resources'
import type { Path } from './resources'
import type { Row, Wish } from './rights'
import { keyOf } from './truth'
import type { Moment } from './truth'

export interface Heard {
  readonly path: Path
  readonly event: string
  readonly row: Row
  readonly cursor: string
  readonly at: number
}

/**
 * A stretch of what a client has heard, from where it may rely on events to where it may no more. `exact`: it begins
 * at a moment when nothing was on its way.
 */
export interface Window {
  readonly wishes: readonly Wish[] | null
  readonly why: string
  exact: boolean
  /** Everything that happened after this moment must have been heard; not known yet just after a reset. */
  from?: Moment
  readonly heard: Heard[]
}

/** What the wishes of a window are about. */
export const pathsOf = (wishes: readonly Wish[] | null): readonly Path[] =>
  wishes === null ? paths : [...new Set(wishes.map(({ path }) => path))]

export class Picture {
  readonly rows = new Map<string, Row>()
  /** All since the last time that everything was compared; the last one is open. */
  windows: Window[] = []

  /** @param floor nothing that was there at this moment is heard of any more */
  constructor(public floor: Moment) {}

  get window(): Window {
    return this.windows.at(-1)!
  }

  /** Begins a new window; what comes before it is relied on no more. */
  begin(why: string, wishes: readonly Wish[] | null): void {
    this.windows.push({ why, wishes, exact: false, heard: [] })
  }

  /** Takes what has been read after the window began, and lays over it what was heard in the window. */
  replace(read: ReadonlyMap<Path, readonly Row[]>): void {
    this.rows.clear()
    for (const [path, rows] of read) for (const row of rows) this.rows.set(keyOf(path, row.id), row)
    for (const heard of this.window.heard) this.apply(heard)
  }

  hear(heard: Heard): void {
    this.window.heard.push(heard)
    this.apply(heard)
  }

  private apply({ path, event, row }: Heard): void {
    if (event === 'removed') this.rows.delete(keyOf(path, row.id))
    else this.rows.set(keyOf(path, row.id), row)
  }

  /** Everything has been compared: what is heard from now on is compared from here. */
  settle(moment: Moment): void {
    const { wishes } = this.window
    this.floor = moment
    this.windows = [{ wishes, why: 'all was compared', exact: true, from: moment, heard: [] }]
  }
}
