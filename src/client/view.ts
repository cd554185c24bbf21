// What the application sees of a live list: its rows, whether they are true, and how to hear of changes.
import type { LiveRow } from './filter'

/**
 * - `connecting`: the rows are being read for the first time, or anew
 * - `live`: they are true, and stay so
 * - `offline`: the connection is cut, or the list is closed; the rows are those of before
 * - `error`: `error` says why there are none; what may pass is tried again
 */
export type ListStatus = 'connecting' | 'live' | 'offline' | 'error'

type Listener<Row> = (rows: readonly Row[], list: LiveList<Row>) => void

/** A list that stays true to its query until it is closed. */
export interface LiveList<Row> extends AsyncIterable<readonly Row[]> {
  /** The rows as they are now, in order; the same frozen object until one changes. */
  readonly rows: readonly Row[]
  /** The first row: the one there is, in a list of a single row by its id. */
  readonly row: Row | undefined
  readonly status: ListStatus
  readonly error: Error | undefined
  /** Fulfilled when the rows have been read; rejected when the server refuses them. */
  readonly ready: Promise<LiveList<Row>>
  /**
   * Calls a listener when rows or status have changed, once for all changes of a moment; and at once, when the
   * rows have been read already.
   * @returns what ends it
   */
  subscribe(listener: Listener<Row>): () => void
  /** Ends it. */
  close(): void
}

class Pending<T> {
  resolve!: (value: T) => void
  reject!: (error: Error) => void
  isOver = false
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })

  constructor() {
    // Whoever does not wait for it does not want to hear of it.
    this.promise.catch(() => undefined)
  }
}

export abstract class View implements LiveList<LiveRow> {
  error: Error | undefined
  /** Whether rows have been read, for whoever is signed in now. */
  protected isFilled = false
  protected isClosed = false
  private snapshot: readonly LiveRow[] = Object.freeze([])
  private isDirty = false
  private pending = new Pending<LiveList<LiveRow>>()
  private readonly listeners = new Set<Listener<LiveRow>>()
  /** What the listeners have been told. */
  private told: readonly unknown[] = [this.snapshot, 'connecting', undefined]
  private telling?: ReturnType<typeof setTimeout>

  abstract get status(): ListStatus
  protected abstract get shown(): LiveRow[]

  get rows(): readonly LiveRow[] {
    if (this.isDirty) {
      this.isDirty = false
      const { shown } = this
      const isSame =
        shown.length === this.snapshot.length && shown.every((row, at) => row === this.snapshot[at])
      if (!isSame) this.snapshot = Object.freeze(shown)
    }
    return this.snapshot
  }

  get row(): LiveRow | undefined {
    return this.rows[0]
  }

  get ready(): Promise<LiveList<LiveRow>> {
    return this.pending.promise
  }

  subscribe(listener: Listener<LiveRow>): () => void {
    // A function of its own, so that the same listener can be there twice.
    const own: Listener<LiveRow> = (...told) => listener(...told)
    this.listeners.add(own)
    if (this.isFilled) listener(this.rows, this)
    return () => void this.listeners.delete(own)
  }

  /** The rows, each time that they have changed; what was not fetched in time is left out. Ends with the list. */
  async *[Symbol.asyncIterator](): AsyncGenerator<readonly LiveRow[], void, undefined> {
    let seen: readonly LiveRow[] | undefined
    let wake = () => {}
    const stop = this.subscribe(() => wake())
    try {
      while (!this.isClosed) {
        if (this.status === 'error' && !this.isFilled) throw this.error
        if (this.isFilled && this.rows !== seen) yield (seen = this.rows)
        else await new Promise<void>(resolve => (wake = resolve))
      }
    } finally {
      stop()
    }
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.telling)
    this.reject(new Error('The list has been closed.'))
    this.tell()
    this.listeners.clear()
  }

  /** The rows have been read. */
  protected fulfil(): void {
    this.isFilled = true
    this.pending.isOver = true
    this.pending.resolve(this)
  }

  protected reject(error: Error): void {
    this.isFilled = false
    this.pending.isOver = true
    this.pending.reject(error)
  }

  /** The rows are to be read as for the first time. */
  protected pend(): void {
    this.isFilled = false
    if (this.pending.isOver) this.pending = new Pending()
  }

  /** Rows may have changed. */
  protected changed(): void {
    this.isDirty = true
    this.notify()
  }

  /** Tells the listeners, after all that happens at this moment. */
  protected notify(): void {
    if (this.isClosed) return
    this.telling ??= setTimeout(() => {
      this.telling = undefined
      this.tell()
    }, 0)
  }

  private tell(): void {
    const now = [this.rows, this.status, this.error]
    if (now.every((value, at) => value === this.told[at])) return
    this.told = now
    for (const listener of [...this.listeners]) {
      try {
        listener(this.rows, this)
      } catch (error) {
        // The fault of one listener is told as any other, and does not keep the rest from hearing.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
