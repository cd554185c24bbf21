// A live list: reads its rows, takes in what happens to them, and tells those who listen.
import { isPlain } from './filter'
import type { LiveQuery, LiveRow } from './filter'
import { pauseBefore } from './line'
import { sortKeys } from './order'
import { filterOf, isRemote, readAll } from './reading'
import type { Find } from './reading'
import { isRefusal } from './renewal'
import { subscriptionTo } from './subscriptions'
import type { Subscription } from './subscriptions'
import { View } from './view'
import type { ListStatus, LiveList } from './view'
import { Window } from './window'
import type { Change, Outcome } from './window'

/** Changes that come close together cost one reading. */
const REFRESH_MS = 50

/** What a list needs of the connection. */
export interface ListHost {
  readonly state: 'connecting' | 'live' | 'offline'
  find: Find
  /** Called when what the list wants to hear has changed. */
  onWish(): void
  onClose(): void
}

export class List extends View implements LiveList<LiveRow> {
  /** Whether the server sends what this list has to hear. */
  isCovered = false
  /** Whether the server has refused it, so that there is nothing to hear. */
  isRefused = false
  private readonly narrow: Subscription
  private isNarrow = true
  private readonly window: Window
  /** Whether its rows may be wrong, and whether only some are to be replaced. */
  private isLost = true
  private isStale = false
  /** What has happened since the reading that is under way began. */
  private replay?: Change[]
  /** Readings so far; the answer to one that has been overtaken is left aside. */
  private readings = 0
  private failures = 0
  private timer?: ReturnType<typeof setTimeout>

  constructor(
    private readonly path: string,
    private readonly query: LiveQuery,
    private readonly host: ListHost
  ) {
    super()
    const filter = filterOf(query)
    this.narrow = subscriptionTo(path, isPlain(filter) ? filter : {})
    this.window = new Window(filter, sortKeys(query.$sort))
  }

  get status(): ListStatus {
    if (this.isClosed) return 'offline'
    if (this.error) return 'error'
    return this.host.state === 'live' && this.isLost ? 'connecting' : this.host.state
  }

  /** What it has to hear. */
  get subscription(): Subscription {
    return this.isNarrow ? this.narrow : { resource: this.path }
  }

  /** Asks for the whole resource from now on; false when it has done so already. */
  widen(): boolean {
    const wasNarrow = this.isNarrow && ('id' in this.narrow || 'query' in this.narrow)
    this.isNarrow = false
    return wasNarrow
  }

  /** Takes in what an event says. */
  take(path: string, change: Change): void {
    if (path === this.path) this.apply(change)
  }

  /** Goes on, the connection being live and the server sending what is to be heard: reads what has to be read. */
  resume(): void {
    const isIdle = !this.replay && this.timer === undefined && !this.isRefused
    if (this.isCovered && isIdle && (this.isLost || this.isStale)) void this.read()
    this.notify()
  }

  /** What it holds may be wrong. */
  lose(): void {
    this.isLost = true
    this.stop()
    this.notify()
  }

  /** The connection is cut; what the server has refused may be tried again. */
  cut(): void {
    this.stop()
    this.forgive()
  }

  /** Rights have changed: what was refused may be allowed, and the other way round. */
  renew(): void {
    this.isCovered = false
    this.isNarrow = true
    this.forgive()
    this.lose()
  }

  /** Somebody else is signed in: nothing may remain. */
  reset(): void {
    this.window.clear()
    this.pend()
    this.renew()
    this.changed()
  }

  override close(): void {
    if (this.isClosed) return
    this.stop()
    super.close()
    this.host.onClose()
  }

  protected override get shown(): LiveRow[] {
    return this.window.shown
  }

  private apply(change: Change): void {
    this.replay?.push(change)
    if (!this.isFilled) return
    const outcome = this.outcomeOf(change)
    if (outcome === 'unsure' || this.window.short) {
      this.isStale = true
      // What is being read may hold it already; that is found out when it is here.
      if (!this.replay) this.readLater(REFRESH_MS)
    }
    if (outcome === 'changed') this.changed()
  }

  private outcomeOf(change: Change): Outcome {
    const isKnown = !isRemote(this.query) || ('gone' in change && !('$skip' in this.query))
    return isKnown ? this.window.apply(change) : 'unsure'
  }

  private forgive(): void {
    if (this.isRefused) this.pend()
    this.isRefused = false
    this.error = undefined
    this.notify()
  }

  private stop(): void {
    this.readings++
    this.replay = undefined
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private readLater(milliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      if (this.host.state === 'live') void this.read()
    }, milliseconds)
  }

  private async read(): Promise<void> {
    const reading = ++this.readings
    const replay: Change[] = (this.replay = [])
    try {
      const answer = await readAll(this.host.find, this.query)
      if (reading !== this.readings) return
      this.window.fill(answer)
      this.replay = this.error = undefined
      this.isLost = this.isStale = false
      this.failures = 0
      this.fulfil()
      // Some of it is older than what was read; then the newer follows, and the list ends where it should.
      for (const change of replay) this.apply(change)
      this.changed()
    } catch (error) {
      if (reading !== this.readings) return
      this.replay = undefined
      this.fail(error as Error)
    }
  }

  private fail(error: Error): void {
    this.error = error
    if (isRefusal(error)) {
      this.isRefused = true
      this.isLost = true
      this.window.clear()
      this.reject(error)
      this.changed()
      this.host.onWish()
    } else {
      this.readLater(pauseBefore(this.failures++))
    }
    this.notify()
  }
}
