// A post office: a real SMTP server for tests, which takes, refuses, is away and comes back as it is told.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A mail that it has taken, with the whole of its source. */
export interface Taken extends ParsedMail {
  readonly recipient: string
  readonly source: string
}

/** An answer of the server, as `new Refusal(550, '5.1.1 No such user')`. */
export class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string
  ) {
    super(message)
  }
}

export class PostOffice {
  readonly taken: Taken[] = []
  /** What it says to a recipient; undefined takes the mail. */
  toRecipient: (address: string) => Refusal | undefined = () => undefined
  /** What it says to a mail that it has read. */
  toMail: (source: string) => Refusal | undefined = () => undefined
  /** What it says to who signs in. */
  toSignIn: () => Refusal | undefined = () => undefined
  /** How long it takes for each mail, in milliseconds. */
  pace = 0
  private server?: SMTPServer
  private port = 0

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  /** Opens, the second time at the same port. */
  async open(): Promise<this> {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      authOptional: true,
      allowInsecureAuth: true,
      closeTimeout: 1,
      onAuth: (_auth, _session, done) => {
        const refusal = this.toSignIn()
        done(refusal ?? null, refusal ? undefined : { user: 'somebody' })
      },
      onRcptTo: ({ address }, _session, done) => done(this.toRecipient(address)),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => void this.take(Buffer.concat(chunks), envelope.rcptTo[0].address, done))
      }
    })
    // Clients that die are what some tests are about.
    server.on('error', () => undefined)
    server.listen(this.port, '127.0.0.1')
    await once(server.server, 'listening')
    this.port = (server.server.address() as AddressInfo).port
    this.server = server
    return this
  }

  /** Goes away, and breaks off what is under way. */
  async close(): Promise<void> {
    const { server } = this
    this.server = undefined
    if (server) await new Promise<void>(resolve => server.close(() => resolve()))
  }

  private async take(content: Buffer, recipient: string, done: (error?: Error | null) => void) {
    const source = content.toString()
    const refusal = this.toMail(source)
    if (refusal) return done(refusal)
    this.taken.push({ ...(await simpleParser(content)), recipient, source })
    setTimeout(() => done(), this.pace)
  }
}
