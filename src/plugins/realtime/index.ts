// Live events: sockets stand in rooms by who is behind them, and each change goes to the rooms of its audience.
import type { Server, Socket } from 'socket.io'
import socketio from '@feathersjs/socketio'
import type { Application, NextFunction } from '../../declarations'
import { audience, bind, engineOf, holds, rooms, viewOf } from '../../engine'
import type { Caller, Change, Definition, RowValues } from '../../engine'
import { corsOptions } from '../http'
import { guardSocket } from './guard'

interface LiveSocket extends Socket {
  /** Feathers' connection: the params of every call that the socket makes. */
  feathers: { provider: string; headers: Record<string, string>; authentication?: { accessToken: string } }
  data: { caller?: Caller | null; expiry?: NodeJS.Timeout; placed?: number }
}

const ANONYMOUS = 'anonymous'
const LONGEST_TIMER = 2 ** 31 - 1
/** How long a change of a user that this process does not hear of may go unnoticed on open sockets. */
const REVIEW_MS = 30_000

const roomsOf = (caller: Caller | null): string[] =>
  caller
    ? [rooms.everyone, rooms.signedIn, rooms.role(caller.role), rooms.user(caller.id)]
    : [rooms.everyone, ANONYMOUS]

/** What a caller sees of a row. */
function shown(definition: Definition, caller: Caller | null, row: RowValues): RowValues {
  const { always, sometimes } = viewOf(definition, caller)
  const names = [
    ...always.keys(),
    ...sometimes.filter(({ when }) => holds(when, row)).map(({ field }) => field.name)
  ]
  return Object.fromEntries(names.map(name => [name, row[name]]))
}

class Live {
  /** Changes of users so far. */
  private changes = 0

  constructor(
    private readonly app: Application,
    private readonly io: Server
  ) {}

  /** Puts a socket into the rooms of whoever is behind it now. */
  async place(socket: LiveSocket): Promise<void> {
    const { data } = socket
    const turn = (data.placed = (data.placed ?? 0) + 1)
    const before = this.changes
    const caller = await this.identify(socket)
    // Somebody signed in or out meanwhile, and what is known here is the past; or nobody is there any more.
    if (turn !== data.placed || !socket.connected) return
    // A user changed, perhaps this one, after he was read.
    if (before !== this.changes) return this.place(socket)
    this.move(socket, caller)
    clearTimeout(data.expiry)
    // When the token expires without a new one, the socket goes on as nobody's.
    const wait = caller ? (await this.expiryOf(socket)) - Date.now() + 1 : 0
    if (!caller || turn !== data.placed || !socket.connected) return
    data.expiry = setTimeout(() => void this.place(socket), Math.min(wait, LONGEST_TIMER)).unref()
  }

  /** Places all sockets anew. */
  review(): void {
    for (const socket of this.io.of('/').sockets.values()) void this.place(socket as unknown as LiveSocket)
  }

  /** When the token of a socket expires, in milliseconds; 0 when it has, or is gone. */
  private async expiryOf({ feathers }: LiveSocket): Promise<number> {
    try {
      const { exp } = await this.app.service('authentication').payloadOf(feathers.authentication!.accessToken)
      return exp * 1000
    } catch {
      return 0
    }
  }

  /** Within one process rooms change at once, so no event slips in between. */
  private move(socket: LiveSocket, caller: Caller | null): void {
    for (const room of [...socket.rooms]) if (room !== socket.id) void socket.leave(room)
    socket.data.caller = caller
    void socket.join(roomsOf(caller))
  }

  private async identify(socket: LiveSocket): Promise<Caller | null> {
    try {
      return await engineOf(this.app).identify(socket.feathers as never)
    } catch {
      return null
    }
  }

  /**
   * Moves the sockets of a user who has changed.
   * @param caller as he is now; null when he is gone
   */
  moveUser(id: unknown, caller: Caller | null): void {
    this.changes++
    for (const socketId of [...(this.io.of('/').adapter.rooms.get(rooms.user(id)) ?? [])]) {
      const socket = this.io.of('/').sockets.get(socketId)
      if (socket) this.move(socket as unknown as LiveSocket, caller)
    }
  }

  /** Brings a change to those who may see the row, each with the fields that he may see. */
  deliver({ definition, event, row }: Change): void {
    const name = `${definition.path} ${event}`
    const everybodySeesTheSame = viewOf(definition, null).whole
    const to = audience(definition.access.get, row)
    if (to !== 'each' && everybodySeesTheSame) {
      // One encoding of the event, however many listen.
      if (to.length > 0) this.io.to([...to]).emit(name, shown(definition, null, row))
      return
    }
    for (const caller of this.callers()) {
      if (!holds(bind(definition.access.get, caller), row)) continue
      const room = caller ? rooms.user(caller.id) : ANONYMOUS
      this.io.to(room).emit(name, shown(definition, caller, row))
    }
  }

  /** Everybody who listens, once, however many sockets he has. */
  private callers(): Iterable<Caller | null> {
    const found = new Map<unknown, Caller | null>()
    for (const socket of this.io.of('/').sockets.values()) {
      const caller = (socket as unknown as LiveSocket).data.caller
      if (caller !== undefined) found.set(caller?.id ?? null, caller)
    }
    return found.values()
  }
}

/** Brings websockets, and live events of declared resources under the rules of reading. */
export const realtime = (app: Application) => {
  const sockets = new WeakMap<object, LiveSocket>()

  app.configure(
    socketio(
      { cors: corsOptions(app.get('origins')), maxHttpBufferSize: app.get('bodyLimit') },
      (io: Server) => {
        const live = new Live(app, io)
        const engine = engineOf(app)
        engine.isHeard = () => io.of('/').sockets.size > 0
        engine.deliver = change => live.deliver(change)

        io.on('connection', socket => {
          const known = socket as unknown as LiveSocket
          sockets.set(known.feathers, known)
          guardSocket(app, socket)
          socket.once('disconnect', () => clearTimeout(known.data.expiry))
          void live.place(known)
        })
        const again = (_result: unknown, { connection }: { connection?: object }) => {
          const socket = connection && sockets.get(connection)
          if (socket) void live.place(socket)
        }
        const review = setInterval(() => live.review(), REVIEW_MS).unref()
        app.hooks({
          teardown: [
            async (_context: unknown, next: NextFunction) => {
              clearInterval(review)
              await next()
            }
          ]
        })
        app.on('login', again)
        app.on('logout', again)
        const users: any = app.service((app.get('authentication').service ?? 'users') as 'users')
        for (const event of ['updated', 'patched'])
          users.on(event, (row: Caller) => live.moveUser(row.id, row))
        users.on('removed', (row: Caller) => live.moveUser(row.id, null))
      }
    )
  )
}
