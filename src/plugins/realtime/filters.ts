// Filters: queries that sockets have narrowed their view to, evaluated once for each caller and query.
import type { Caller, Formula } from '../../engine'
import { ownRoom, roomsOf } from './rooms'

export interface Filter {
  readonly key: string
  readonly path: string
  readonly caller: Caller | null
  readonly formula: Formula
  /** Where the sockets stand that want it. */
  readonly room: string
}

export class Filters {
  private readonly byKey = new Map<string, Filter>()
  /** By the path, and by each room of an audience that the caller is in. */
  private readonly byPlace = new Map<string, Set<Filter>>()
  private readonly byRoom = new Map<string, Filter>()
  private count = 0

  /** The room of a query; the socket that asks is expected to join it. */
  roomOf(path: string, caller: Caller | null, formula: Formula): string {
    const key = `${path} ${ownRoom(caller)} ${caller?.role ?? ''} ${JSON.stringify(formula)}`
    let filter = this.byKey.get(key)
    if (!filter) {
      filter = { key, path, caller, formula, room: `filter:${++this.count}` }
      this.byKey.set(key, filter)
      this.byRoom.set(filter.room, filter)
      for (const place of this.placesOf(filter)) {
        if (!this.byPlace.has(place)) this.byPlace.set(place, new Set())
        this.byPlace.get(place)!.add(filter)
      }
    }
    return filter.room
  }

  private placesOf({ path, caller }: Filter): string[] {
    return [path, ...roomsOf(caller).map(room => `${path}|${room}`)]
  }

  /** Forgets a query whose room nobody is in any more. */
  forget(room: string): void {
    const filter = this.byRoom.get(room)
    if (!filter) return
    this.byRoom.delete(room)
    this.byKey.delete(filter.key)
    for (const place of this.placesOf(filter)) {
      const all = this.byPlace.get(place)!
      all.delete(filter)
      if (all.size === 0) this.byPlace.delete(place)
    }
  }

  /** The queries about a resource of callers who are in one of some rooms; of all callers when none are given. */
  of(path: string, audience?: readonly string[]): Iterable<Filter> {
    if (this.byKey.size === 0) return []
    const places = audience ? audience.map(room => `${path}|${room}`) : [path]
    return new Set(places.flatMap(place => [...(this.byPlace.get(place) ?? [])]))
  }
}
