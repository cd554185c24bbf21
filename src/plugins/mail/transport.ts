// The transport: hands one mail at a time to the SMTP server.
/** A finished mail, as it waits in the queue. */
export interface Outgoing {
  /** Id of its row in `mails`, and of its Message-ID. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Answers within so many milliseconds, or it counts as away; the library's own patience is ten minutes. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }

const domainOf = (from: string): string => /@([^<>@\s]+?)>?$/.exec(from)?.[1] ?? 'localhost'

/**
 * Sends a mail, and comes back when the server has taken it. Its Message-ID is the same at each try: a mail that
 * goes twice, because nobody was left to hear that it had been taken, can be known by it.
 *
 * @param url of the server, as `smtp://user:password@host:587`
 * @param from the sender, as `My App <no-reply@app.example>`
 * @throws Error of the library, see refusal.ts
 */
export async function deliver(url: string, from: string, mail: Outgoing): Promise<void> {
  // Loaded here and not above: most processes start without sending anything.
  const { createTransport } = require('nodemailer') as typeof import('nodemailer')
  // A connection for each mail: one that is kept open breaks when the server restarts, half-way through a mail.
  const transport = createTransport({ ...patience, url, disableFileAccess: true, disableUrlAccess: true })
  try {
    await transport.sendMail({
      from,
      // As an object, so that nothing in it is read as a list or a name.
      to: { name: '', address: mail.to },
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      messageId: `<${mail.id}@${domainOf(from)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' }
    })
  } finally {
    transport.close()
  }
}
