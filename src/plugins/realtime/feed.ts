// The feed: takes each socket from its arrival to where it hears everything live, and through whatever befalls it.
import type { Server } from 'socket.io'
import type { Caller } from '../../engine'
import { logger } from '../../logger'
import type { Application } from '../../declarations'
import { journalOf } from '../journal'
import type { Entry } from '../journal'
import { Presence } from './callers'
import { Delivery } from './delivery'
import { Filters } from './filters'
import { expiryOf, identify } from './identity'
import type { Listener } from './listener'
import { replay } from './replay'
import type { ResetReason } from './replay'
import { ownRoom, placesOf } from './rooms'
import { parseSubscriptions } from './subscriptions'

/** How long a socket that comes back with a cursor and no token may take to sign in, in milliseconds. */
const SIGN_IN_MS = 3_000
/** How long a socket whose token has expired may take to bring a new one, in milliseconds. */
const REFRESH_MS = 60_000
/** When the database cannot tell who somebody is, he is asked about again after so many milliseconds. */
const AGAIN_MS = 1_000
/** More than these are not kept for a socket that is slow in taking what it has missed. */
const MOST_PENDING = 20_000

const isSame = (one: Caller | null | undefined, other: Caller | null) =>
  one !== undefined && one?.id === other?.id && one?.role === other?.role

export class Feed {
  private readonly presence = new Presence()
  private readonly filters = new Filters()
  private readonly delivery: Delivery
  private readonly replaying = new Set<Listener>()
  /** Changes of users so far: who was read before one may be somebody else now. */
  private changes = 0

  /** @param users path of the resource whose rows are the callers */
  constructor(
    readonly app: Application,
    private readonly io: Server,
    private readonly users: string
  ) {
    this.delivery = new Delivery(io, this.presence, this.filters)
    io.of('/').adapter.on('delete-room', (room: string) => this.filters.forget(room))
  }

  /** Takes in a new socket. */
  arrive(listener: Listener, awaitsSignIn: boolean): void {
    if (awaitsSignIn) listener.plan(SIGN_IN_MS, () => void this.place(listener))
    else void this.place(listener)
  }

  depart(listener: Listener): void {
    listener.turn++
    listener.forget()
    this.endReplay(listener)
    if (listener.caller !== undefined) this.presence.leave(listener, listener.caller)
  }

  /** Finds out who is behind a socket, and lets it hear what concerns him. */
  async place(listener: Listener): Promise<void> {
    const turn = ++listener.turn
    const before = this.changes
    const isPast = () => turn !== listener.turn || listener.isGone
    const found = await identify(this.app, listener.socket)
    if (isPast()) return
    // A user changed, perhaps this one, after he was read.
    if (before !== this.changes) return this.place(listener)
    if (found === 'unknown') return listener.plan(AGAIN_MS, () => void this.place(listener))
    if (found === 'expired' && (listener.caller || listener.from)) return this.hold(listener)
    const caller = found === 'expired' ? null : found
    const expiry = caller ? await expiryOf(this.app, listener.socket) : undefined
    if (isPast()) return
    if (expiry === undefined) listener.forget()
    else listener.plan(expiry - Date.now() + 1, () => void this.place(listener))
    this.admit(listener, caller)
  }

  private admit(listener: Listener, caller: Caller | null): void {
    const { mode, from, cameBack } = listener
    const isOther = mode !== 'arriving' && !isSame(listener.caller, caller)
    if (mode === 'replaying' && !isOther) return
    // What was missed as somebody else, or with other rights, is another thing.
    const isStale = isOther && (cameBack || listener.caller?.id === caller?.id)
    this.become(listener, caller)
    if (isStale) this.reset(listener, 'rights-changed')
    else if (isOther || !from) this.join(listener)
    else if (from === 'unknown') this.reset(listener, 'cursor-unknown')
    else void this.resume(listener)
  }

  private become(listener: Listener, caller: Caller | null): void {
    if (listener.caller !== undefined) this.presence.leave(listener, listener.caller)
    listener.caller = caller
    this.presence.enter(listener, caller)
    try {
      listener.narrowing = parseSubscriptions(this.app, listener.wish, caller)
    } catch {
      // Wanted by somebody with other rights; he is told by an error when he asks again.
      listener.narrowing = new Map()
    }
  }

  /** From here on it hears everything live. Within one process rooms change at once, so no event slips in between. */
  private join(listener: Listener): void {
    // Not before the journal can be read; afterwards this is at once.
    if (!journalOf(this.app).position) return journalOf(this.app).whenAtRest(() => this.join(listener))
    if (listener.isGone) return
    this.enterRooms(listener)
    listener.tell('live', { cursor: journalOf(this.app).cursor })
  }

  private enterRooms(listener: Listener): void {
    this.endReplay(listener)
    listener.from = undefined
    this.leaveRooms(listener)
    void listener.socket.join(placesOf(listener.caller!, listener.narrowing, this.filters))
    listener.becomeLive()
  }

  private endReplay(listener: Listener): void {
    this.replaying.delete(listener)
    Object.assign(listener, { run: undefined, pending: [] })
  }

  private leaveRooms({ socket }: Listener): void {
    for (const room of [...socket.rooms]) if (room !== socket.id) void socket.leave(room)
  }

  private async resume(listener: Listener): Promise<void> {
    this.leaveRooms(listener)
    listener.mode = 'replaying'
    const run = (listener.run = {})
    const isOver = () => listener.run !== run || listener.isGone
    try {
      const gap = await replay(this.app, listener, this.users, isOver, () => this.replaying.add(listener))
      if (isOver()) return
      if (gap) this.reset(listener, gap)
      else this.join(listener)
    } catch (error) {
      if (isOver()) return
      logger.warn({ err: error }, 'What a socket had missed could not be read')
      // It comes back by itself, with the last cursor that it has seen.
      listener.socket.conn.close()
    }
  }

  /** Lets it go on from here, and tells it that what it has heard so far is not all. */
  private reset(listener: Listener, reason: ResetReason): void {
    if (listener.isGone) return
    this.enterRooms(listener)
    listener.tell('reset', { reason, cursor: journalOf(this.app).cursor })
  }

  /** The token has expired. What happens from now on waits for a new one; after a while it goes on as nobody's. */
  private hold(listener: Listener): void {
    if (listener.mode === 'held') return
    this.leaveRooms(listener)
    this.endReplay(listener)
    listener.from ??= journalOf(this.app).position
    listener.mode = 'held'
    listener.plan(REFRESH_MS, () => {
      this.become(listener, null)
      this.reset(listener, 'rights-changed')
    })
  }

  /** Narrows a socket to what it wants to hear. Returns the cursor from which on it hears all of that. */
  async subscribe(listener: Listener, wish: unknown): Promise<string> {
    await listener.live()
    const narrowing = parseSubscriptions(this.app, wish, listener.caller!)
    Object.assign(listener, { wish, narrowing })
    this.enterRooms(listener)
    return journalOf(this.app).cursor
  }

  /** Brings a change to everybody whom it concerns. */
  entry(entry: Entry): void {
    for (const listener of this.replaying) {
      listener.pending.push(entry)
      if (listener.pending.length > MOST_PENDING) this.reset(listener, 'too-much-missed')
    }
    this.delivery.deliver(entry)
    if (entry.definition?.path === this.users) this.userChanged(entry)
  }

  /** Whoever has other rights than before has to read anew what he may see. */
  private userChanged({ id, before, after }: Entry): void {
    this.changes++
    const caller = after as Caller | null
    for (const listener of this.presence.listenersOf(ownRoom({ id, role: '' }))) {
      // Whoever is held is asked about again anyway, when he brings a new token.
      if (listener.mode === 'held') continue
      if (caller && before?.role === caller.role) {
        if (listener.mode === 'live') this.become(listener, caller)
        continue
      }
      this.become(listener, caller)
      this.reset(listener, 'rights-changed')
    }
  }

  /** Changes have passed that nobody here has heard of. */
  lost(): void {
    this.changes++
    for (const listener of this.presence.listeners()) {
      if (listener.mode === 'live' || listener.mode === 'replaying') this.reset(listener, 'cursor-too-old')
      void this.place(listener)
    }
  }
}
