// The delivery: one try to send one text, and the note of what became of it.
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { logger } from '../../logger'
import type { JobContext } from '../jobs'
import { Refusal, httpTransport, logTransport } from './transport'
import type { OutgoingText, Transport } from './transport'

/** How long rows are kept, in days. */
const DAYS = 30

const texts = (app: Application): Knex.QueryBuilder => app.get('postgresqlClient')('texts')

const note = (app: Application, id: string, values: Record<string, unknown>) =>
  texts(app)
    .where({ id })
    .update({ ...values, updatedAt: new Date() })

function transportOf(app: Application): Transport {
  const { url, from } = app.get('sms')
  return url === '' ? logTransport : httpTransport(url, from)
}

/**
 * Sends a text, unless it has been sent. A process that dies between the server's word that it has it and our note of
 * it leaves one that goes once more.
 *
 * @throws Error for a try that failed and may succeed later; what is refused for good is noted, and over
 */
export async function deliverText(
  outgoing: OutgoingText,
  { app, attempt, attempts }: JobContext
): Promise<void> {
  const { id } = outgoing
  const [row] = await texts(app)
    .where({ id })
    .whereNot({ status: 'sent' })
    .update({ attempts: app.get('postgresqlClient').raw('attempts + 1'), updatedAt: new Date() }, ['message'])
  if (!row) return
  try {
    await transportOf(app).send(outgoing)
  } catch (error) {
    const isOver = error instanceof Refusal || attempt >= attempts
    const { message: reason } = error as Error
    await note(app, id, { status: isOver ? 'failed' : 'waiting', lastError: reason })
    // Neither the number nor the words: the log is read by others than the rows are.
    const sentence = `Text ${id} (${row.message}) was not taken: ${reason}`
    if (!(error instanceof Refusal)) throw new Error(sentence)
    logger.warn(`${sentence}; it is not tried again`)
    return
  }
  await note(app, id, { status: 'sent', sentAt: new Date(), lastError: null })
}

/** Takes away old rows; those of texts that still wait are kept. */
export async function removeOldTexts(app: Application): Promise<void> {
  await texts(app)
    .whereNot({ status: 'waiting' })
    .whereRaw(`"createdAt" < now() - interval '${DAYS} days'`)
    .delete()
}
