// The inbox: a real SMTP server in this process, for development, which keeps the last mails in memory.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { AddressObject } from 'mailparser'
import type { SMTPServer } from 'smtp-server'
import type { Readable } from 'node:stream'

/** A mail as it came in. */
export interface Received {
  /** Counts up from 1 while the process lives. */
  readonly id: number
  /** When it came, ISO 8601 in UTC. */
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** Empty where there is none. */
  readonly html: string
  readonly messageId: string
  /** All headers by their names in small letters, as `auto-submitted`; one line each. */
  readonly headers: Readonly<Record<string, string>>
}

/** How many mails are kept. */
const KEPT = 200
const LARGEST = 10_000_000

const addresses = (given: AddressObject | AddressObject[] | undefined): string[] =>
  [given ?? []].flat().flatMap(({ value }) => value.map(({ address = '' }) => address))

export class Inbox {
  private readonly mails: Received[] = []
  private count = 0
  private server?: SMTPServer
  private address?: Promise<string>

  /** Where it takes mails, as `smtp://127.0.0.1:2525`; it is started when somebody first asks. */
  get url(): Promise<string> {
    return (this.address ??= this.listen())
  }

  /** The mails, newest first. */
  all(): readonly Received[] {
    return this.mails
  }

  find(id: number): Received | undefined {
    return this.mails.find(mail => mail.id === id)
  }

  /** Keeps what has come, also by other ways than SMTP. */
  keep(message: Omit<Received, 'id' | 'at'>): void {
    this.mails.unshift({ id: ++this.count, at: new Date().toISOString(), ...message })
    this.mails.length = Math.min(this.mails.length, KEPT)
  }

  async close(): Promise<void> {
    await this.address?.catch(() => undefined)
    await new Promise<void>(resolve => (this.server ? this.server.close(() => resolve()) : resolve()))
    this.server = this.address = undefined
  }

  private async listen(): Promise<string> {
    // Loaded here and not above: only development has use for it.
    const { SMTPServer } = require('smtp-server') as typeof import('smtp-server')
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      // Whoever holds a connection open does not hold up our end.
      closeTimeout: 500,
      size: LARGEST,
      onData: (stream, _session, done) => {
        this.take(stream).then(() => done(), done)
      }
    })
    // Whoever breaks off a connection is no reason to end the process.
    server.on('error', () => undefined)
    this.server = server
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    return `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  }

  private async take(stream: Readable): Promise<void> {
    const { simpleParser } = require('mailparser') as typeof import('mailparser')
    const mail = await simpleParser(stream, { skipTextToHtml: true, skipHtmlToText: true })
    const headers = mail.headerLines.map(({ key, line }): [string, string] => [
      key,
      line
        .slice(line.indexOf(':') + 1)
        .replace(/\r?\n\s+/g, ' ')
        .trim()
    ])
    this.keep({
      from: mail.from?.text ?? '',
      to: addresses(mail.to),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html || '',
      messageId: mail.messageId ?? '',
      headers: Object.fromEntries(headers)
    })
  }
}
