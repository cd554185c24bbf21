// Live events: sockets hear of changes in what they may see, miss nothing, and go on where they were after a break.
import type { Server, Socket } from 'socket.io'
import socketio from '@feathersjs/socketio'
import type { Application, HookContext, NextFunction } from '../../declarations'
import { usersPath } from '../../engine'
import { addressOf, corsOptions } from '../http'
import { journalOf } from '../journal'
import { Feed } from './feed'
import { guardSocket, publicSocketError } from './guard'
import { checkHandshake, readHandshake } from './handshake'
import { Listener } from './listener'
import type { LiveSocket } from './listener'
import { LIVE } from './rooms'
import { cutSlowSockets } from './slow'

/** How often sockets that hear nothing are told where they stand, so that their cursors do not grow old. */
const BEAT_MS = 600_000

/** Brings websockets, and live events of declared resources under the rules of reading. */
export const realtime = (app: Application) => {
  const listeners = new WeakMap<object, Listener>()
  const users = usersPath(app)

  function connect(feed: Feed, socket: LiveSocket): void {
    const { cursor, subscribe, awaitsSignIn } = readHandshake(socket)
    const from = cursor === undefined ? undefined : (journalOf(app).readCursor(cursor) ?? 'unknown')
    const listener = new Listener(socket, subscribe, from)
    listeners.set(socket.feathers, listener)
    Object.assign(socket.feathers, { address: addressOf(socket.request, app.get('proxies')) })
    guardSocket(app, socket)
    socket.on('subscribe', (wish: unknown, reply: unknown) => {
      const answer = typeof reply === 'function' ? reply : () => undefined
      feed.subscribe(listener, wish).then(
        cursor => answer(null, { cursor }),
        error => answer(publicSocketError(app, error))
      )
    })
    socket.once('disconnect', () => feed.depart(listener))
    feed.arrive(listener, awaitsSignIn)
  }

  app.configure(
    socketio(
      { cors: corsOptions(app.get('origins')), maxHttpBufferSize: app.get('bodyLimit') },
      (io: Server) => {
        const feed = new Feed(app, io, users)
        const unfollow = journalOf(app).follow(feed)
        io.use((socket, next) => void checkHandshake(app, socket as unknown as LiveSocket, next))
        io.on('connection', (socket: Socket) => connect(feed, socket as unknown as LiveSocket))
        const again = (_result: unknown, { connection }: { connection?: object }) => {
          const listener = connection && listeners.get(connection)
          if (listener) void feed.place(listener)
        }
        app.on('login', again)
        app.on('logout', again)
        const beat = setInterval(() => io.to(LIVE).emit('live', { cursor: journalOf(app).cursor }), BEAT_MS)
        beat.unref()
        const endCutting = cutSlowSockets(io)
        app.hooks({
          teardown: [
            async (_context: HookContext, next: NextFunction) => {
              clearInterval(beat)
              endCutting()
              unfollow()
              await next()
            }
          ]
        })
      }
    )
  )
}
