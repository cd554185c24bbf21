// The transports: hand one text at a time to whoever brings it to a phone, or, in development, to where it can be read.
import { logger } from '../../logger'
import type { Brand, Mail } from '../mail'
import { masked } from './phone'

type Inbox = NonNullable<Mail['inbox']>

/** A text, as it waits in the queue. */
export interface OutgoingText {
  /** Id of its row in `texts`. */
  readonly id: string
  /** As `+14165550100`. */
  readonly to: string
  readonly text: string
  /** When it is of no use any more, ISO 8601. */
  readonly until?: string
}

export interface Transport {
  /** Comes back when the text is taken. @throws Refusal for good; any other error for now */
  send(text: OutgoingText): Promise<void>
}

/** The text will not be taken, however often it is tried: a number that nobody has, or that wants no texts. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** Answers within so many milliseconds, or it counts as away. */
const PATIENCE = 15_000

/** Answers about our sign-in, or about now, and not about the text. */
const passing = [401, 403, 407, 408, 425, 429]

/**
 * Sends texts by POST, as Twilio takes them: `To`, `From` and `Body` as a form, with user and password of the address.
 * @param address with them, as `https://user:password@api.twilio.com/2010-04-01/Accounts/…/Messages.json`
 * @param from the number that texts come from
 */
export function httpTransport(address: string, from: string): Transport {
  const { username, password } = new URL(address)
  const url = Object.assign(new URL(address), { username: '', password: '' }).href
  const pair = [username, password].map(decodeURIComponent).join(':')
  const headers: Record<string, string> =
    username === '' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  return {
    async send({ id, to, text }) {
      let status: number
      try {
        const answer = await fetch(url, {
          method: 'POST',
          // A text that is sent twice, because nobody was left to hear that it had been taken, can be known by it.
          headers: { ...headers, 'idempotency-key': id },
          body: new URLSearchParams({ To: to, From: from, Body: text }),
          redirect: 'error',
          signal: AbortSignal.timeout(PATIENCE)
        })
        status = answer.status
        await answer.body?.cancel()
      } catch (error) {
        const { name, cause } = error as Error & { cause?: { code?: string } }
        throw new Error(`The server of texts does not answer (${cause?.code ?? name})`)
      }
      if (status >= 200 && status < 300) return
      // What it says may repeat the text.
      const reason = `The server of texts has answered ${status}`
      throw status >= 400 && status < 500 && !passing.includes(status)
        ? new Refusal(reason)
        : new Error(reason)
    }
  }
}

/** Puts texts beside the mails of the inbox, in development. */
export const inboxTransport = (inbox: Inbox, { name, url }: Brand['application']): Transport => ({
  async send({ id, to, text }) {
    const none = { html: '', messageId: id, headers: {} }
    inbox.keep({ from: name, to: [to], subject: 'A text for a phone', text, ...none })
    logger.info(`A text has come: ${url}/dev/mail`)
  }
})

/** Writes texts to the log, in development, where mails go elsewhere. */
export const logTransport: Transport = {
  async send({ id, to, text }) {
    logger.info(`Text ${id} to ${masked(to)}: ${text}`)
  }
}

/** Nobody takes texts. In production the log is read by more people than the phone would be. */
export const noTransport: Transport = {
  async send() {
    throw new Refusal('SMS_URL is not set')
  }
}
