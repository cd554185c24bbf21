// Faults of Stripe, in the words of the interface.
import { CardDeclined, ChargeRefused } from './provider'

/** What is known of an error of the library. */
export interface StripeFault extends Error {
  readonly type?: string
  readonly code?: string
  readonly statusCode?: number
}

/** Not about the card: a wrong key, too little right, too many requests. None of them has charged anything. */
const refusals = ['StripeAuthenticationError', 'StripePermissionError', 'StripeRateLimitError']

/**
 * A fault without what stands for a card, which the provider likes to repeat.
 * @param isKnown whether a request that the provider does not understand has done nothing: not so for a look at what
 *   was asked for before
 */
export function known(error: unknown, token: string, isKnown = true): Error {
  const { type = '', message, statusCode } = error as StripeFault
  if (error instanceof CardDeclined) return error
  const reason = token
    .split(':')
    .reduce((text, part) => (part ? text.replaceAll(part, '[hidden]') : text), String(message))
  // Another request of the same key is under way, and may be charging.
  const isBusy = statusCode === 409
  if (isKnown && !isBusy) {
    if (type === 'StripeCardError') return new CardDeclined(reason)
    if (type === 'StripeInvalidRequestError')
      return new CardDeclined('The payment cannot be made with this card.')
    if (refusals.includes(type)) return new ChargeRefused(type)
  }
  return new Error(`${type || 'Error'} of the provider of payments: ${reason}`)
}
