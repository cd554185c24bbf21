// Rooms: where sockets stand, so that a change reaches those whom it concerns and costs nothing for the others.
import { KEY, rooms } from '../../engine'
import type { Caller } from '../../engine'
import type { Filters } from './filters'
import type { Narrowing } from './subscriptions'

/** Everybody who is up to date stands here. */
export const LIVE = 'live'
const ANONYMOUS = 'anonymous'

/**
 * Where those stand who would be in a room of an audience, but come by an API key: what its scopes leave of what is
 * told there is asked for each by himself.
 */
export const apart = (room: string) => `by key ${room}`

const roomsOfUser = (caller: Caller | null): string[] =>
  caller
    ? [rooms.everyone, rooms.signedIn, rooms.role(caller.role), rooms.user(caller.id)]
    : [rooms.everyone, ANONYMOUS]

/** The rooms of an audience that a caller is in; the last one is his own. */
export const roomsOf = (caller: Caller | null): string[] =>
  caller?.[KEY] ? [...roomsOfUser(caller).map(apart), ownRoom(caller)] : roomsOfUser(caller)

/** The room that a caller shares with nobody but his other sockets; by an API key, with those that come by it too. */
export const ownRoom = (caller: Caller | null): string =>
  caller?.[KEY] ? `key:${caller[KEY].id}` : caller ? rooms.user(caller.id) : ANONYMOUS

const ofResource = (path: string, room: string) => `${path}|${room}`
const ofRow = (path: string, id: unknown, room: string) => `${path}#${String(id)}|${room}`

/** Where the listeners of an audience stand who hear of a row: of everything, of its resource, or of just this row. */
export const listenersOf = (audience: readonly string[], path: string, id: unknown): string[] =>
  audience.flatMap(room => [room, ofResource(path, room), ofRow(path, id, room)])

/**
 * The rooms of a socket.
 * @param filters gives the room of a query, shared by the sockets of a caller
 */
export function placesOf(caller: Caller | null, narrowing: Narrowing, filters: Filters): string[] {
  const audience = roomsOf(caller)
  if (narrowing === null) return [LIVE, ...audience]
  return [
    LIVE,
    ...[...narrowing].flatMap(([path, wanted]) => {
      if (wanted === true) return audience.map(room => ofResource(path, room))
      if (wanted instanceof Set) return [...wanted].flatMap(id => audience.map(room => ofRow(path, id, room)))
      return filters.roomOf(path, caller, wanted as never)
    })
  ]
}
