// The doors: one call, made over REST or over a socket, with one form of answer.
import { stringify } from 'qs'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { journalOf } from '../../src/plugins/journal'
import type { Person, TestApp } from './app'

export type MethodName = 'find' | 'get' | 'create' | 'update' | 'patch' | 'remove' | 'history'

const standard: readonly string[] = ['find', 'get', 'create', 'update', 'patch', 'remove', 'history']

export interface CallData {
  /** One of every resource, or the name of an action of this one. */
  readonly method: MethodName | (string & {})
  readonly path: string
  readonly id?: unknown
  readonly data?: unknown
  readonly query?: Record<string, unknown>
}

export interface DoorAnswer {
  readonly status: number
  readonly body: any
}

/** A way into the application. */
export interface Door {
  readonly name: string
  call(person: Person | undefined, call: CallData): Promise<DoorAnswer>
  close(): void
}

const verbs = {
  find: 'GET',
  get: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  remove: 'DELETE',
  history: 'GET'
}

/** Calls over HTTP. */
export const restDoor = (api: TestApp): Door => ({
  name: 'REST',
  async call(person, { method, path, id, data, query }) {
    const search = query ? `?${stringify(query, { encodeValuesOnly: true })}` : ''
    const place = id === undefined ? path : `${path}/${encodeURIComponent(String(id))}`
    const end = method in verbs && method !== 'history' ? '' : `/${method}`
    return api.request(verbs[method as MethodName] ?? 'POST', `/${place}${end}${search}`, {
      as: person,
      body: data
    })
  },
  close: () => undefined
})

/** Opens a socket, and signs in on it as a stock client does. */
export async function openSocket(api: TestApp, person?: Person): Promise<Socket> {
  const socket = io(api.url, { transports: ['websocket'], forceNew: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
  if (person) {
    const answer = await signIn(socket, person)
    if (answer.status !== 201)
      throw new Error(`${person.email} could not sign in: ${JSON.stringify(answer.body)}`)
  }
  return socket
}

const signIn = (socket: Socket, { token }: Person): Promise<DoorAnswer> =>
  emit(socket, 'create', 'authentication', { strategy: 'jwt', accessToken: token })

/** One socket call, as Feathers speaks: method, path, arguments, and a callback with error or result. */
export const emit = (socket: Socket, method: string, ...args: unknown[]): Promise<DoorAnswer> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`No answer to ${method} ${JSON.stringify(args)}`)), 5000)
    socket.emit(method, ...args, (error: any, result: unknown) => {
      clearTimeout(late)
      resolve(
        error
          ? { status: error.code, body: error }
          : { status: method === 'create' ? 201 : 200, body: result }
      )
    })
  })

/** Calls over sockets, one per person. */
export function socketDoor(api: TestApp): Door {
  const sockets = new Map<Person | undefined, Promise<Socket>>()
  return {
    name: 'a socket',
    async call(person, { method, path, id, data, query = {} }) {
      if ((await sockets.get(person))?.connected === false) {
        // It was cut. When the sign-in is refused that comes with another one, there is nothing to call with.
        const again = await openSocket(api)
        sockets.set(person, Promise.resolve(again))
        const answer = await signIn(again, person!)
        if (answer.status !== 201) return answer
      }
      if (!sockets.has(person)) sockets.set(person, openSocket(api, person))
      const socket = await sockets.get(person)!
      // A method of one's own takes its id as data.
      const isAction = !standard.includes(method)
      const isOwn = isAction || method === 'history'
      const withId = isAction ? id !== undefined : method === 'history' && data === undefined
      const sent = withId ? { ...(data as object), id } : isAction ? (data ?? {}) : data
      const args = [
        ...(method === 'find' || method === 'create' || isOwn ? [] : [id ?? null]),
        ...(sent === undefined ? [] : [sent]),
        query
      ]
      return emit(socket, method, path, ...args)
    },
    close() {
      for (const socket of sockets.values()) void socket.then(each => each.close())
    }
  }
}

export interface Heard {
  readonly event: string
  readonly row: any
}

/** A socket that only listens, and remembers what it hears. */
export class Listener {
  private heard: Heard[] = []

  private constructor(
    private readonly api: TestApp,
    private readonly socket: Socket
  ) {
    socket.onAny((event: string, row: unknown) => {
      // What it is told about itself, `live` and `reset`, is no change of a row.
      if (event.includes(' ')) this.heard.push({ event, row })
    })
  }

  private get cut(): Promise<unknown> {
    return new Promise(resolve => this.socket.once('disconnect', resolve))
  }

  static async open(api: TestApp, person?: Person): Promise<Listener> {
    return new Listener(api, await openSocket(api, person))
  }

  /**
   * What it has heard since it was last asked. When the journal is level, every event of what is committed has been
   * sent; and a socket keeps its order, so when the answer to a call is here, they are here too.
   */
  async take(): Promise<Heard[]> {
    await journalOf(this.api.app).level()
    // Once it is cut it hears nothing more.
    if (this.socket.connected) await Promise.race([emit(this.socket, 'get', 'nothing', 0), this.cut])
    const taken = this.heard
    this.heard = []
    return taken
  }

  close(): void {
    this.socket.close()
  }
}
