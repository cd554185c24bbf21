// Puts a client together that was made by a URL: its socket, its session, and its live lists.
import type { Application, HookContext, NextFunction } from '@feathersjs/feathers'
import authenticationClient, { getDefaultStorage } from '@feathersjs/authentication-client'
import type { AuthenticationClientOptions } from '@feathersjs/authentication-client'
import socketio from '@feathersjs/socketio-client'
import { io } from 'socket.io-client'
import type { ManagerOptions, SocketOptions } from 'socket.io-client'
import { Live } from './live'
import type { Refresh } from './renewal'
import { Session } from './session'

const TIMEOUT_MS = 30_000

const standard = ['find', 'get', 'create', 'update', 'patch', 'remove']

export interface ConnectOptions extends Partial<Omit<AuthenticationClientOptions, 'Authentication'>> {
  /** Gets a new access token, where the answer to a sign-in holds no refresh token. */
  readonly refresh?: Refresh
  /** Milliseconds to wait for an answer, also while there is no connection; 30,000 unless said otherwise. */
  readonly timeout?: number
  /** Websocket first, and polling where that is not let through, unless said otherwise. */
  readonly transports?: ManagerOptions['transports']
  /** Actions by path, as `{ tasks: ['start', 'finish'] }`, to be called as methods of their services. */
  readonly actions?: Readonly<Record<string, readonly string[]>>
  /** More options of `socket.io-client`. */
  readonly socket?: Partial<ManagerOptions & SocketOptions>
}

/** Lets calls wait for a sign-in that is under way, and makes one again after the session was renewed. */
const inSession = (session: Session) => async (context: HookContext, next: NextFunction) => {
  if (context.service === session.service) return next()
  await session.turns.idle()
  try {
    await next()
  } catch (error: any) {
    const isMine = error?.code === 401 && session.tokens.held !== null && !context.params.isSecond
    if (!isMine || !(await session.renew().catch(() => false))) throw error
    const method = (context.service as any)[context.method]
    const params = { ...context.params, isSecond: true }
    context.result = await method.call(context.service, ...context.arguments.slice(0, -1), params)
  }
}

/**
 * Configures a client to speak with a server over a socket of its own.
 *
 * @param url of the server, without the path of a service
 */
export const connect =
  (url: string, options: ConnectOptions = {}) =>
  (client: Application<any, any>): void => {
    const { timeout = TIMEOUT_MS, transports = ['websocket', 'polling'], ...rest } = options
    const socket = io(url, {
      transports,
      tryAllTransports: true,
      ackTimeout: timeout,
      forceNew: true,
      ...options.socket,
      autoConnect: false
    })
    const connection = socketio(socket)
    const base = new URL(url, (globalThis as any).location?.href).href
    client.configure(connection)
    client.set('connection', connection)
    client.configure(
      // In Node, the default storage of the package is one for all clients.
      authenticationClient({
        storage: getDefaultStorage(),
        ...rest,
        url: base,
        timeout,
        Authentication: Session
      } as any)
    )
    const session = client.authentication as Session
    const live = new Live(client, session, socket, timeout)
    client.hooks({ around: { all: [inSession(session)] } })
    client.hooks({
      teardown: [
        async (_context: unknown, next: NextFunction) => {
          session.tokens.close()
          live.close()
          await next()
        }
      ]
    })
    for (const [path, names] of Object.entries(options.actions ?? {}))
      client.use(path, connection.service(path), { methods: [...standard, ...names] })
    Object.assign(client, { live: live.open.bind(live) })
    if (options.socket?.autoConnect !== false) socket.connect()
  }
