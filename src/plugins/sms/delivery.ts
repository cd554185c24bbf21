// The delivery: one try to send one text, and the note of what became of it.
import type { Application } from '../../declarations'
import { logger } from '../../logger'
import type { JobContext } from '../jobs'
import { Outbox, mailOf } from '../mail'
import { Refusal, httpTransport, inboxTransport, logTransport, noTransport } from './transport'
import type { OutgoingText, Transport } from './transport'

/** The rows of the resource `texts`. */
export const outboxOf = (app: Application): Outbox => new Outbox(app, 'texts')

function transportOf(app: Application): Transport {
  const { url, from } = app.get('sms')
  if (url !== '') return httpTransport(url, from)
  if (process.env.NODE_ENV === 'production') return noTransport
  const mail = mailOf(app)
  return mail.inbox ? inboxTransport(mail.inbox, mail.application()) : logTransport
}

/**
 * Sends a text, unless it has been sent. A process that dies between the server's word that it has it and our note of
 * it leaves one that goes once more.
 *
 * One that has run out is not sent, and its job is over, with the words that it held.
 *
 * @throws Error for a try that failed and may succeed later; what is refused for good is noted, and over
 */
export async function deliverText(
  outgoing: OutgoingText,
  { app, attempt, attempts }: JobContext
): Promise<void> {
  const { id, until } = outgoing
  const outbox = outboxOf(app)
  const row = await outbox.begin(id)
  if (!row) return
  if (until !== undefined && Date.parse(until) <= Date.now()) {
    await outbox.failed(id, 'It ran out before it could be sent', true)
    return
  }
  try {
    await transportOf(app).send(outgoing)
  } catch (error) {
    const isOver = error instanceof Refusal || attempt >= attempts
    const { message: reason } = error as Error
    await outbox.failed(id, reason, isOver)
    // Neither the number nor the words: the log is read by others than the rows are.
    const sentence = `Text ${id} (${row.message}) was not taken: ${reason}`
    if (!(error instanceof Refusal)) throw new Error(sentence)
    logger.warn(`${sentence}; it is not tried again`)
    return
  }
  await outbox.sent(id)
}
