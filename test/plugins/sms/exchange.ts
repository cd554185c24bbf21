// An exchange: a real HTTP server for tests that takes texts as Twilio does, and refuses as it is told.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TakenText {
  readonly to: string
  readonly from: string
  readonly body: string
  readonly id: string
}

export const PASSWORD = 'Quokka:of/texts'

export class Exchange {
  readonly taken: TakenText[] = []
  /** Requests that have come. */
  asked = 0
  /** The status of its answers; 0 breaks off. */
  status = 201
  private server?: Server

  /** With user and password, as the settings have it. */
  get url(): string {
    const { port } = this.server!.address() as AddressInfo
    return `http://quokka:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/Messages.json`
  }

  async open(): Promise<this> {
    this.server = createServer(async (request, response) => {
      this.asked++
      let text = ''
      for await (const chunk of request) text += chunk
      if (this.status === 0) return void request.socket.destroy()
      const pair = Buffer.from(`quokka:${PASSWORD}`).toString('base64')
      const isKnown = request.headers.authorization === `Basic ${pair}`
      const status = isKnown ? this.status : 401
      const values = new URLSearchParams(text)
      if (status < 300)
        this.taken.push({
          to: values.get('To')!,
          from: values.get('From')!,
          body: values.get('Body')!,
          id: String(request.headers['idempotency-key'])
        })
      // Servers like to repeat what they do not take.
      response.writeHead(status).end(text)
    })
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return this
  }

  close(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }
}
