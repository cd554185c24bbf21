// Delivery: brings a change to the sockets of those who may see the row, with one encoding for all who see the same.
import type { Server } from 'socket.io'
import type { Application } from '../../declarations'
import { audience, isSeenWhole, withMedia } from '../../engine'
import type { Caller } from '../../engine'
import type { Entry } from '../journal'
import { eventFor } from './event'
import type { LiveEvent } from './event'
import type { Filters } from './filters'
import { apart, listenersOf, ownRoom } from './rooms'

/** Whoever listens at all, once each, however many sockets he has. */
export interface Callers {
  all(): Iterable<Caller | null>
  in(rooms: readonly string[]): Iterable<Caller | null>
}

export class Delivery {
  constructor(
    private readonly app: Application,
    private readonly io: Server,
    private readonly callers: Callers,
    private readonly filters: Filters
  ) {}

  deliver(entry: Entry): void {
    const { definition } = entry
    if (!definition || this.io.of('/').sockets.size === 0) return
    const { before, after } = entry
    const rule = definition.access.get
    const was = before ? audience(rule, before) : []
    const is = after ? audience(rule, after) : []
    const concerned = was === 'each' || is === 'each' ? undefined : [...new Set([...was, ...is])]
    if (concerned?.length === 0) return
    const byKey = concerned?.map(apart)
    const packets = new Map<string, { event: LiveEvent; rooms: string[] }>()
    const add = (event: LiveEvent | undefined, rooms: string[]) => {
      if (!event) return
      // The same fields of the same row are the same text.
      const key = `${event.event} ${Object.keys(event.row).join()}`
      const packet = packets.get(key)
      if (packet) packet.rooms.push(...rooms)
      else packets.set(key, { event, rooms })
    }
    const isWhole = concerned && isSeenWhole(definition)
    if (isWhole) this.toAudience(entry, was as readonly string[], is as readonly string[])
    const reached = concerned && [...concerned, ...byKey!]
    const asked = isWhole ? this.callers.in(byKey!) : reached ? this.callers.in(reached) : this.callers.all()
    for (const caller of asked)
      add(eventFor(entry, caller), listenersOf([ownRoom(caller)], definition.path, entry.id))
    for (const { caller, formula, room } of this.filters.of(definition.path, reached))
      add(eventFor(entry, caller, formula), [room])
    for (const { event, rooms } of packets.values()) this.emit(entry, event, rooms)
  }

  /** Everybody sees the same of the row: who hears what is a matter of rooms alone. */
  private toAudience(entry: Entry, was: readonly string[], is: readonly string[]): void {
    const at = (audience: readonly string[]) => listenersOf(audience, entry.definition!.path, entry.id)
    const patched: LiveEvent = { event: 'patched', row: entry.after! }
    const stayed = was.filter(room => is.includes(room))
    this.emit(entry, patched, at(stayed))
    if (stayed.length === was.length && stayed.length === is.length) return
    const left = at(was.filter(room => !stayed.includes(room)))
    const entered = at(is.filter(room => !stayed.includes(room)))
    this.emit(entry, { event: 'created', row: entry.after! }, entered, at(was))
    this.emit(entry, { event: 'removed', row: { id: entry.id } }, left, at(is))
    this.emit(entry, patched, this.inBoth(left, entered), at(stayed))
  }

  /** Sockets that left by one room and entered by another have seen the row all along. */
  private inBoth(left: readonly string[], entered: readonly string[]): string[] {
    const found = this.io.of('/').adapter.rooms
    const members = (rooms: readonly string[]) => rooms.flatMap(room => found.get(room) ?? [])
    const size = (rooms: readonly string[]) => members(rooms).reduce((sum, { size }) => sum + size, 0)
    const [few, many] = size(left) < size(entered) ? [left, entered] : [entered, left]
    const others = members(many)
    return members(few).flatMap(ids => [...ids].filter(id => others.some(other => other.has(id))))
  }

  private emit(
    { definition, cursor }: Entry,
    { event, row }: LiveEvent,
    rooms: readonly string[],
    except: readonly string[] = []
  ): void {
    // To no room would be to everybody.
    if (rooms.length === 0) return
    const to = this.io.to(rooms as string[])
    const some = except.length > 0 ? to.except(except as string[]) : to
    some.emit(`${definition!.path} ${event}`, withMedia(this.app, definition!, row), { cursor })
  }
}
