// A client that speaks the protocol of live events as it is written down, without any library of ours.
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { journalOf } from '../../../src/plugins/journal'
import type { TestApp } from '../../support/app'
import { emit } from '../../support/door'

export interface Heard {
  readonly event: string
  readonly row: any
  readonly cursor: string
}

export interface Notice {
  readonly word: string
  readonly reason?: string
  readonly cursor: string
}

/** The handshake: `accessToken`, `cursor`, `subscribe`. */
export type Auth = Record<string, unknown>

export class LiveClient {
  readonly heard: Heard[] = []
  readonly notices: Notice[] = []
  cursor = ''

  private constructor(
    private readonly api: TestApp,
    readonly socket: Socket
  ) {
    socket.onAny((event: string, first: any, second: any) => {
      // Events of hand-written services have no place in the journal.
      if (event.includes(' ') && !second) return
      if (event.includes(' ')) this.heard.push({ event, row: first, cursor: second.cursor })
      else this.notices.push({ word: event, ...first })
      this.cursor = (event.includes(' ') ? second : first).cursor
    })
  }

  /** Connects, and waits to be told where it stands unless it is told not to. */
  static async open(api: TestApp, auth: Auth = {}, waits = true): Promise<LiveClient> {
    const socket = io(api.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth,
      autoConnect: false
    })
    const client = new LiveClient(api, socket)
    const connected = new Promise<void>((resolve, reject) =>
      socket.once('connect', resolve).once('connect_error', reject)
    )
    socket.connect()
    await connected
    if (waits) await client.notice(() => true)
    return client
  }

  /** Why the server, or the line, has cut it off. */
  disconnected(): Promise<string> {
    return new Promise(resolve => this.socket.once('disconnect', resolve))
  }

  /** Waits for a notice, among those that have come too. */
  async notice(fits: (notice: Notice) => boolean): Promise<Notice> {
    const found = this.notices.find(fits)
    if (found) return found
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('No such notice')), 8_000)
      const look = () => {
        const found = this.notices.find(fits)
        if (!found) return
        clearTimeout(late)
        this.socket.offAny(look)
        resolve(found)
      }
      this.socket.onAny(look)
    })
  }

  /** What it has heard of everything that is committed by now, since it was last asked. */
  async take(): Promise<Heard[]> {
    await journalOf(this.api.app).level()
    await emit(this.socket, 'get', 'nothing', 0)
    return this.heard.splice(0)
  }

  /** The same as short texts: `contacts created Ada`, by the name of the row, or by its id. */
  async words(): Promise<string[]> {
    return (await this.take()).map(({ event, row }) => `${event} ${row.name ?? row.id}`)
  }

  call(method: string, ...args: unknown[]) {
    return emit(this.socket, method, ...args)
  }

  async subscribe(wish: unknown): Promise<{ status: number; body: any }> {
    return emit(this.socket, 'subscribe', wish)
  }

  close(): void {
    this.socket.close()
  }
}
