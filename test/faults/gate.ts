// A gate in front of a node: all its connections pass here, where they can be held up, or cut with what is on its way.
import { createConnection, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

export class Gate {
  private readonly server: Server
  private readonly pairs = new Set<readonly [Socket, Socket]>()
  private held = false

  /**
   * @param port where it is entered
   * @param target port of the node
   */
  constructor(
    readonly port: number,
    target: number
  ) {
    this.server = createServer(outer => this.admit(outer, createConnection(target, '127.0.0.1')))
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject).listen(this.port, '127.0.0.1', resolve)
    })
  }

  private admit(outer: Socket, inner: Socket): void {
    const pair = [outer, inner] as const
    this.pairs.add(pair)
    const end = () => {
      this.pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const [socket, other] of [pair, [inner, outer] as const]) {
      socket.setNoDelay(true)
      socket.on('error', end).on('close', end)
      socket.on('data', chunk => other.write(chunk))
      if (this.held) socket.pause()
    }
  }

  /** Nothing passes for a while; then it all comes at once. */
  hold(isHeld: boolean): void {
    this.held = isHeld
    for (const socket of [...this.pairs].flat()) {
      if (isHeld) socket.pause()
      else socket.resume()
    }
  }

  /** Breaks every connection. What had been sent and not arrived is lost. */
  cut(): void {
    for (const socket of [...this.pairs].flat()) socket.resetAndDestroy()
  }

  close(): void {
    this.server.close()
    this.cut()
  }
}
