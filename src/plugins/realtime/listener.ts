// A listener: one socket, who is behind it, what it wants to hear and how far it has come.
import type { Socket } from 'socket.io'
import type { Caller } from '../../engine'
import type { Cursor, Entry } from '../journal'
import type { Narrowing } from './subscriptions'

export interface LiveSocket extends Socket {
  /** Feathers' connection: the params of every call that the socket makes. */
  feathers: { provider: string; headers: Record<string, string>; authentication?: object }
}

/** Where a socket that comes back says it was; `unknown` for a text that is no cursor of this database. */
export type From = Cursor | 'unknown'

/**
 * `arriving`: nobody knows yet who it is. `replaying`: what it missed is being sent, and what happens meanwhile waits.
 * `live`: it stands in its rooms. `held`: its token has expired, and what happens waits for a new one.
 */
export type Mode = 'arriving' | 'replaying' | 'live' | 'held'

export class Listener {
  /** Who is behind it; undefined while arriving. */
  caller?: Caller | null
  /** The session or the API key that it speaks for, if any. */
  sid?: string
  mode: Mode = 'arriving'
  narrowing: Narrowing = null
  /** Where it goes on from, unless it starts afresh. */
  from?: From
  /** Stands for the replay that is under way. */
  run?: object
  /** While replaying: what has happened since. */
  pending: Entry[] = []
  /** Counts the times that it was placed: who was asked about earlier is the past. */
  turn = 0
  /** Whether it has arrived with a cursor. */
  readonly cameBack: boolean
  timer?: NodeJS.Timeout
  private waiting: (() => void)[] = []

  constructor(
    readonly socket: LiveSocket,
    /** Its subscriptions as it has stated them. */
    public wish: unknown,
    from?: From
  ) {
    this.from = from
    this.cameBack = from !== undefined
  }

  get isGone(): boolean {
    return !this.socket.connected
  }

  /** Settles when it is live, at once if it is. */
  async live(): Promise<void> {
    while (this.mode !== 'live') await new Promise<void>(resolve => this.waiting.push(resolve))
  }

  becomeLive(): void {
    this.mode = 'live'
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  /** Tells it where it stands. */
  tell(word: 'live' | 'reset', about: { cursor: string; reason?: string }): void {
    this.socket.emit(word, about)
  }

  /** Calls back later, unless something else is planned or done before. */
  plan(ms: number, callback: () => void): void {
    this.unplan()
    // Longer times than timers can tell come down to the longest, and are looked at again.
    this.timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1)).unref()
  }

  unplan(): void {
    clearTimeout(this.timer)
  }
}
