// The delivery: one try to send one mail, and the note of what became of it.
import type { Application } from '../../declarations'
import { logger } from '../../logger'
import { jobsOf } from '../jobs'
import type { JobContext } from '../jobs'
import { JOB } from './mail'
import type { Mail } from './mail'
import { Outbox } from './outbox'
import { isFinal, reasonOf } from './refusal'
import { deliver } from './transport'
import type { Outgoing } from './transport'

/** How long a mail rests where no server is set, in milliseconds. */
const REST = 300_000

/** The rows of the resource `mails`. */
export const outboxOf = (app: Application): Outbox => new Outbox(app, 'mails')

/**
 * Sends a mail, unless it has been sent. Between the server's word that it has the mail and our note of it, a process
 * that dies leaves a mail that goes once more, with the same Message-ID; nothing can close that gap.
 *
 * @throws Error for a try that failed and may succeed later; what the server refuses for good is noted, and over
 */
export async function deliverMail(mail: Mail, outgoing: Outgoing, context: JobContext): Promise<void> {
  const { app, attempt, attempts } = context
  const { id, to, text } = outgoing
  const { url: given, from } = app.get('mail')
  const url = given || (await mail.inbox?.url)
  if (url === undefined) {
    // A try would use one up, and nothing has been tried. The same key: this run leaves no second one behind.
    await jobsOf(app).add(JOB, outgoing, { key: `mail-${id}`, runAt: new Date(Date.now() + REST) })
    return
  }
  const outbox = outboxOf(app)
  const row = await outbox.begin(id)
  if (!row) return
  try {
    await deliver(url, from, outgoing)
  } catch (error) {
    const isOver = isFinal(error)
    const reason = reasonOf(error, url, text)
    await outbox.failed(id, reason, isOver || attempt >= attempts)
    // Not the recipient: the log is read by others than the rows are.
    const sentence = `Mail ${id} (${row.message}) was not taken: ${reason.replaceAll(to, '[recipient]')}`
    if (!isOver) throw new Error(sentence)
    logger.warn(`${sentence}; it is not tried again`)
    return
  }
  await outbox.sent(id)
  if (mail.inbox) logger.info(`A mail has come: ${mail.application().url}/dev/mail`)
}
