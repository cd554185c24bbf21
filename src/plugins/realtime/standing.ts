// Where sockets stand: out of all rooms, on the way to them with what they have missed, or in them and live.
import type { Server } from 'socket.io'
import type { Application } from '../../declarations'
import type { Caller } from '../../engine'
import { logger } from '../../logger'
import { journalOf } from '../journal'
import type { Entry } from '../journal'
import { Presence } from './callers'
import { Delivery } from './delivery'
import { Filters } from './filters'
import type { Listener } from './listener'
import { replay } from './replay'
import type { ResetReason } from './replay'
import { placesOf } from './rooms'
import { parseSubscriptions } from './subscriptions'

/** More than these are not kept for a socket that is slow in taking what it has missed. */
const MOST_PENDING = 20_000

export class Standing {
  readonly presence = new Presence()
  private readonly filters = new Filters()
  private readonly delivery: Delivery
  private readonly replaying = new Set<Listener>()

  /** @param users path of the resource whose rows are the callers */
  constructor(
    private readonly app: Application,
    io: Server,
    private readonly users: string
  ) {
    this.delivery = new Delivery(app, io, this.presence, this.filters)
    io.of('/').adapter.on('delete-room', (room: string) => this.filters.forget(room))
  }

  /** Notes who is behind a socket from now on. */
  become(listener: Listener, caller: Caller | null): void {
    this.forget(listener)
    listener.caller = caller
    this.presence.enter(listener, caller)
    try {
      listener.narrowing = parseSubscriptions(this.app, listener.wish, caller)
    } catch {
      // Wanted by somebody with other rights; he is told by an error when he asks again.
      listener.narrowing = new Map()
    }
  }

  /** Forgets who was behind a socket. */
  forget(listener: Listener): void {
    if (listener.caller !== undefined) this.presence.leave(listener, listener.caller)
  }

  /** From here on it hears everything live. */
  join(listener: Listener): void {
    if (listener.isGone) return
    this.enterRooms(listener)
    listener.tell('live', { cursor: journalOf(this.app).cursor })
  }

  /** Lets it go on from here, and tells it that what it has heard so far is not all. */
  reset(listener: Listener, reason: ResetReason): void {
    if (listener.isGone) return
    this.enterRooms(listener)
    listener.tell('reset', { reason, cursor: journalOf(this.app).cursor })
  }

  /** Sends it what it has missed since `listener.from`, and lets it join then. */
  async resume(listener: Listener): Promise<void> {
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

  /** What happens from now on waits. */
  hold(listener: Listener): void {
    this.leaveRooms(listener)
    this.endReplay(listener)
    listener.from ??= journalOf(this.app).position
    listener.mode = 'held'
  }

  /** Within one process rooms change at once, so no event slips in between. */
  enterRooms(listener: Listener): void {
    this.endReplay(listener)
    listener.from = undefined
    this.leaveRooms(listener)
    void listener.socket.join(placesOf(listener.caller!, listener.narrowing, this.filters))
    listener.becomeLive()
  }

  private leaveRooms({ socket }: Listener): void {
    for (const room of [...socket.rooms]) if (room !== socket.id) void socket.leave(room)
  }

  endReplay(listener: Listener): void {
    this.replaying.delete(listener)
    Object.assign(listener, { run: undefined, pending: [] })
  }

  /** Brings a change to everybody whom it concerns; for those who are on the way it waits. */
  entry(entry: Entry): void {
    for (const listener of this.replaying) {
      listener.pending.push(entry)
      if (listener.pending.length > MOST_PENDING) this.reset(listener, 'too-much-missed')
    }
    this.delivery.deliver(entry)
  }
}
