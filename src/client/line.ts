// The line to the server: a socket that goes on where it was cut, by the cursor of the last thing heard.
import { convert } from '@feathersjs/errors'
import type { Socket } from 'socket.io-client'
import type { LiveRow } from './filter'
import { isRefusal } from './renewal'
import type { Session } from './session'
import type { Subscription } from './subscriptions'

const LONGEST_PAUSE_MS = 30_000

/** How long to wait before another attempt, in milliseconds; spread, so that not all clients come back at once. */
export const pauseBefore = (attempt: number): number =>
  Math.min(1000 * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2)

/** What the line tells, and asks. */
export interface LineListener {
  /**
   * The subscriptions that a handshake will state; null for everything that may be seen.
   * @param isPlain whether it must not state any
   */
  offer(isPlain: boolean): readonly Subscription[] | null
  /** What was missed will not be sent: whatever is held has to be read anew. */
  onLost(): void
  /** Delivery is guaranteed from here on, and what was missed has been sent. */
  onLive(): void
  /** What is held may be wrong; delivery is guaranteed from here on. */
  onReset(reason: string): void
  onEvent(path: string, event: string, row: LiveRow): void
  onCut(): void
}

export class Line {
  /** Live when delivery is guaranteed; offline once that has ended. */
  state: 'connecting' | 'live' | 'offline' = 'connecting'
  private cursor?: string
  /** Whether the server has refused what a handshake said, so that the next one says as little as possible. */
  private isPlain = false
  private handshakes = 0
  private attempts = 0
  private isClosed = false
  private timer?: ReturnType<typeof setTimeout>

  /** @param timeout milliseconds to wait for an answer */
  constructor(
    private readonly socket: Socket,
    private readonly session: Session,
    private readonly timeout: number,
    private readonly listener: LineListener
  ) {
    socket.auth = answer => void this.handshake(answer)
    socket.onAny((name: string, ...args: any[]) => this.hear(name, args))
    socket.on('disconnect', reason => {
      this.state = 'offline'
      listener.onCut()
      // Otherwise the socket connects again by itself.
      if (reason === 'io server disconnect') this.connectLater()
    })
    socket.on('connect_error', (error: any) => void this.refused(error))
  }

  /** Forgets how far it has heard: the next handshake begins anew. */
  forget(): void {
    this.cursor = undefined
  }

  /**
   * States what this socket wants to hear, as a whole; every change after the answer is delivered.
   * @throws the server's error; one without a code when there was no answer
   */
  async subscribe(wanted: readonly Subscription[] | null): Promise<void> {
    const answer = await new Promise<{ cursor?: string }>((resolve, reject) => {
      this.socket.timeout(this.timeout).emit('subscribe', wanted, (late: any, error: any, result: any) => {
        if (late || error) reject(convert(late ?? error))
        else resolve(result)
      })
    })
    this.note(answer?.cursor)
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
    this.socket.close()
  }

  private note(cursor: unknown): void {
    if (typeof cursor === 'string') this.cursor = cursor
  }

  private async handshake(answer: (data: object) => void): Promise<void> {
    const handshake = ++this.handshakes
    const accessToken = await this.session.credentials()
    // The connection was lost meanwhile, and another handshake has begun.
    if (handshake !== this.handshakes) return
    const cursor = this.isPlain ? undefined : this.cursor
    const subscribe = this.listener.offer(this.isPlain)
    this.isPlain = false
    answer({
      accessToken,
      ...(cursor === undefined ? {} : { cursor }),
      ...(subscribe === null ? {} : { subscribe })
    })
  }

  private hear(name: string, [first, second]: any[]): void {
    if (name === 'live' || name === 'reset') {
      this.note(first?.cursor)
      this.state = 'live'
      this.attempts = 0
      if (name === 'live') this.listener.onLive()
      else this.listener.onReset(first?.reason)
      return
    }
    const at = name.lastIndexOf(' ')
    if (at < 0) return
    this.note(second?.cursor)
    this.listener.onEvent(name.slice(0, at), name.slice(at + 1), first)
  }

  private async refused(error: any): Promise<void> {
    // The server was not reached; the socket tries again by itself.
    if (this.socket.active) return
    const refusal = error.data ?? error
    if (refusal.code === 401) {
      await this.session.refused()
    } else if (isRefusal(refusal)) {
      this.isPlain = true
      this.listener.onLost()
    }
    this.connectLater()
  }

  private connectLater(): void {
    clearTimeout(this.timer)
    if (this.isClosed) return
    this.timer = setTimeout(() => this.socket.connect(), pauseBefore(this.attempts++))
  }
}
