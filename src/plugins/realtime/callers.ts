// Callers: who is behind the open sockets, found by the rooms of an audience.
import { rooms } from '../../engine'
import type { Caller } from '../../engine'
import type { Callers } from './delivery'
import type { Listener } from './listener'
import { apart, ownRoom, roomsOf } from './rooms'

interface Present {
  caller: Caller | null
  readonly listeners: Set<Listener>
}

export class Presence implements Callers {
  private readonly byOwnRoom = new Map<string, Present>()
  private readonly byRoom = new Map<string, Set<Present>>()

  /** A user is who he was last known to be, for all of his sockets. */
  enter(listener: Listener, caller: Caller | null): void {
    const own = ownRoom(caller)
    const listeners = this.byOwnRoom.get(own)?.listeners ?? new Set()
    this.remove(own)
    const present: Present = { caller, listeners: listeners.add(listener) }
    this.byOwnRoom.set(own, present)
    for (const room of roomsOf(caller)) {
      if (!this.byRoom.has(room)) this.byRoom.set(room, new Set())
      this.byRoom.get(room)!.add(present)
    }
  }

  leave(listener: Listener, caller: Caller | null): void {
    const own = ownRoom(caller)
    const present = this.byOwnRoom.get(own)
    if (present?.listeners.delete(listener) && present.listeners.size === 0) this.remove(own)
  }

  private remove(own: string): void {
    const present = this.byOwnRoom.get(own)
    if (!present) return
    this.byOwnRoom.delete(own)
    for (const room of roomsOf(present.caller)) {
      const all = this.byRoom.get(room)!
      all.delete(present)
      if (all.size === 0) this.byRoom.delete(room)
    }
  }

  /** The sockets of a user, and those that come by an API key of his. */
  listenersOf(id: unknown): Listener[] {
    const own = rooms.user(id)
    const found = [own, apart(own)].flatMap(room => [...(this.byRoom.get(room) ?? [])])
    return found.flatMap(({ listeners }) => [...listeners])
  }

  /** All sockets whose caller is known. */
  listeners(): Listener[] {
    return [...this.byOwnRoom.values()].flatMap(({ listeners }) => [...listeners])
  }

  *all(): Iterable<Caller | null> {
    for (const { caller } of this.byOwnRoom.values()) yield caller
  }

  *in(rooms: readonly string[]): Iterable<Caller | null> {
    const found = new Set(rooms.flatMap(room => [...(this.byRoom.get(room) ?? [])]))
    for (const { caller } of found) yield caller
  }
}
