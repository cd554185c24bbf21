// A bank: a real HTTP server for tests that speaks the protocol of Stripe, and fails as it is told.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Vault } from './vault'
import type { Answer, Asked, Booked } from './vault'

export type { Booked } from './vault'

export const KEY = 'sk_test_Quokka1234567890'

export class Bank {
  /** Every request that has come, also those that were not answered. */
  asked = 0
  /** What it does instead of its work; `lost` does the work, and breaks off before the answer. */
  mood: 'well' | 'lost' | 'broken' | 'away' | 'closed' | 'busy' = 'well'
  /** Called when a charge has been asked for, before it is made. */
  beforeCharge: () => Promise<void> = async () => undefined
  readonly vault = new Vault()
  private readonly answers = new Map<string, Answer>()
  private server?: Server

  get charges(): Booked[] {
    return this.vault.charges
  }

  get refunds(): Booked[] {
    return this.vault.refunds
  }

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

  /** What was answered to a key is answered to it again, whatever has become of it. */
  private work(asked: Asked): Answer {
    if (asked.key === '') return this.vault.work(asked)
    const known = this.answers.get(asked.key)
    if (known) return known
    const [status, body] = this.vault.work(asked)
    const answer = [status, JSON.parse(JSON.stringify(body))] as const
    this.answers.set(asked.key, answer)
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
    if (this.mood === 'busy')
      return say([
        409,
        { error: { type: 'invalid_request_error', code: 'idempotency_key_in_use', message: 'In use.' } }
      ])
    const { pathname } = new URL(request.url!, this.url)
    const path = `${request.method} ${pathname.replace('/v1/', '')}`
    if (path === 'POST payment_intents') await this.beforeCharge()
    if (this.isAway()) return void request.socket.destroy()
    const key = String(request.headers['idempotency-key'] ?? '')
    const answer = this.work({ path, key, values: Object.fromEntries(new URLSearchParams(text)) })
    if (this.mood === 'lost') return void request.socket.destroy()
    say(answer)
  }
}
