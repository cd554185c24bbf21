// The sms plugin: texts for phones are noted and queued with the change that causes them, and sent by a job.
import type { Params } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { inTransaction, recordService } from '../../engine'
import type { Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { deliverText, outboxOf } from './delivery'
import { phoneNumber } from './phone'
import type { OutgoingText } from './transport'

export { phoneNumber } from './phone'

const JOB = 'text'

/** The pause grows to six hours: so many tries take two days, behind which nobody wants a text any more. */
const ATTEMPTS = 18

/** What is sent. */
export interface TextMessage {
  /** In kebab-case; rows are noted under it. */
  readonly name: string
  readonly text: string
}

/**
 * Whether texts go to a number: to one of the countries of the settings.
 * @param text a phone number, as `phoneNumber` takes it
 */
export function isReached(app: Application, text: string): boolean {
  const number = phoneNumber(text)
  const countries = app.get('sms').countries.split(',')
  return number !== undefined && countries.some(code => number.startsWith(`+${code}`))
}

interface Sending {
  /** Feathers' `params.transaction`; without it the text is queued by itself. */
  readonly transaction?: Transaction
  /** When it is of no use any more: what has not gone by then does not go. */
  readonly until?: Date
}

/**
 * Sends a text once the transaction has committed, and never if it does not. It comes back when the text is queued;
 * what becomes of it stands in the resource `texts`.
 *
 * @param to a phone number, as `phoneNumber` takes it
 * @throws Error for what is no phone number; public errors of the database
 */
export async function sendText(
  app: Application,
  { name, text }: TextMessage,
  to: string,
  { transaction, until }: Sending = {}
): Promise<void> {
  const recipient = phoneNumber(to)
  // No word of the value: the sentence may be logged.
  if (recipient === undefined) throw new Error('A text goes to one phone number, as +14165550100.')
  // The row says that there is a text, and the job holds it: whoever reads rows sees no code that it may have.
  const queue = async (own: Transaction) => {
    const row = await app
      .service('texts')
      .create({ recipient, message: name }, { transaction: own } as Params)
    const outgoing: OutgoingText = { id: String(row.id), to: recipient, text, until: until?.toISOString() }
    await jobsOf(app).add(JOB, outgoing, { transaction: own })
  }
  await (transaction ? queue(transaction) : inTransaction(app, queue))
}

/**
 * Forgets what was sent to a number, or could not be. What is still on its way goes there.
 * @param phone as +14165550100
 * @param knex the transaction of whoever forgets more
 */
export async function forgetTexts(phone: string, knex: Knex): Promise<void> {
  await knex('texts').where({ recipient: phone }).whereNot({ status: 'waiting' }).delete()
}

/**
 * Brings the jobs that send texts: to the address of the settings; without one to the inbox of the mails, in production
 * to nobody. To be configured behind the plugins of jobs and mail. Needs the resource `texts`, which tells admins what became of each.
 */
export const sms = (app: Application) => {
  jobsOf(app).define<OutgoingText>(JOB, deliverText, { attempts: ATTEMPTS })
  jobsOf(app).every('19 3 * * *', 'texts-clean-up', async ({ app }) => {
    if (recordService(app, 'texts')) await outboxOf(app).removeOld()
  })
}
