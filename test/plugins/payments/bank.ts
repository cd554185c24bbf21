// A bank: a real HTTP server for tests that speaks the protocol of Stripe, and fails as it is told.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Booked {
  readonly id: string
  readonly amount: number
  readonly key: string
  readonly values: Record<string, string>
}

export const KEY = 'sk_test_Quokka1234567890'

type Answer = readonly [status: number, body: object]

const declined: Answer = [
  402,
  { error: { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' } }
]

export class Bank {
  readonly charges: Booked[] = []
  readonly refunds: Booked[] = []
  /** Every request that has come, also those that were not answered. */
  asked = 0
  /** What it does instead of its work; `lost` does the work, and breaks off before the answer. */
  mood: 'well' | 'lost' | 'broken' | 'away' | 'closed' = 'well'
  /** Called when a charge has been asked for, before it is made. */
  beforeCharge: () => Promise<void> = async () => undefined
  private readonly answers = new Map<string, Answer>()
  private server?: Server

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`
  }

  async open(): Promise<this> {
    this.server = createServer((request, response) => void this.serve(request, response))
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return this
  }

  close(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  private isAway(): boolean {
    return this.mood === 'away'
  }

  private book(list: Booked[], prefix: string, key: string, values: Record<string, string>): Answer {
    const id = `${prefix}_${list.length + 1}`
    list.push({ id, amount: Number(values.amount), key, values })
    return [200, { id, object: prefix }]
  }

  private charge(key: string, values: Record<string, string>): Answer {
    if (values.source === 'tok_declined') return declined
    if (values.source === 'tok_unknown')
      return [
        400,
        {
          error: {
            type: 'invalid_request_error',
            message: `No such token: '${values.source}'`,
            param: 'source'
          }
        }
      ]
    return this.book(this.charges, 'ch', key, values)
  }

  private work(path: string, key: string, values: Record<string, string>): Answer {
    const known = this.answers.get(key)
    if (known) return known
    const answer =
      path === '/v1/charges' ? this.charge(key, values) : this.book(this.refunds, 're', key, values)
    this.answers.set(key, answer)
    return answer
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked++
    let text = ''
    for await (const chunk of request) text += chunk
    const say = ([status, body]: Answer) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (request.headers.authorization !== `Bearer ${KEY}` || this.mood === 'closed')
      return say([401, { error: { type: 'invalid_request_error', message: `Invalid API Key: ${KEY}` } }])
    if (this.isAway()) return void request.socket.destroy()
    if (this.mood === 'broken') return say([500, { error: { type: 'api_error', message: 'Out of order.' } }])
    const values = Object.fromEntries(new URLSearchParams(text))
    if (request.url === '/v1/charges') await this.beforeCharge()
    if (this.isAway()) return void request.socket.destroy()
    const answer = this.work(request.url!, String(request.headers['idempotency-key']), values)
    if (this.mood === 'lost') return void request.socket.destroy()
    say(answer)
  }
}
