// A line to a node: one socket, from its connecting to its end, with no life after it.
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'

/** How long an answer may take before it is given up, in milliseconds. */
const PATIENCE = 8_000

export interface LineOptions {
  readonly url: string
  readonly transports: ('polling' | 'websocket')[]
  /** The handshake. */
  readonly auth: Record<string, unknown>
  /** Called with each message. */
  hear(word: string, args: any[]): void
  /** Called when it ends, or never comes to be; not when it is closed from here. */
  lost(error?: { message: string; data?: { code: number } }): void
}

export class Line {
  private readonly socket: Socket
  private readonly waiting = new Set<(error: Error) => void>()

  constructor({ url, transports, auth, hear, lost }: LineOptions) {
    this.socket = io(url, { transports, auth, forceNew: true, reconnection: false, timeout: PATIENCE })
    this.socket.onAny((word: string, ...args: any[]) => hear(word, args))
    const end = (error?: any) => {
      this.close()
      lost(error)
    }
    this.socket.once('disconnect', () => end()).once('connect_error', end)
  }

  get isOpen(): boolean {
    return this.socket.connected
  }

  close(): void {
    this.socket.offAny().removeAllListeners().disconnect()
    for (const reject of this.waiting) reject(new Error('the connection was cut'))
  }

  /**
   * Sends a message and waits for the answer.
   * @param atOnce called with the answer before the next message is read
   * @throws the error of the server, or one that says that there is no answer
   */
  ask<T>([word, ...rest]: [string, ...unknown[]], atOnce: (answer: T) => void = () => {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.isOpen) return reject(new Error('there is no connection'))
      const settle = (error: unknown, answer?: T) => {
        clearTimeout(late)
        this.waiting.delete(settle)
        if (error) return reject(error as Error)
        atOnce(answer!)
        resolve(answer!)
      }
      const late = setTimeout(() => settle(new Error('there is no answer')), PATIENCE)
      this.waiting.add(settle)
      this.socket.emit(word, ...rest, settle)
    })
  }
}
