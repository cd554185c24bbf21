// Stripe as the provider of payments, or a server that speaks its protocol.
import type Stripe from 'stripe'
import type { ApplicationConfiguration } from '../../configuration'
import { CardDeclined, ChargeRefused } from './provider'
import type { Charge, PaymentProvider, Refund } from './provider'

/** How long an answer may take, in milliseconds: somebody is waiting for it. */
const PATIENCE = 15_000

/** What is known of an error of the library. */
interface StripeError extends Error {
  readonly type?: string
  readonly code?: string
}

/** Not about the card: a wrong key, too little right, too many requests. None of them has charged anything. */
const refusals = ['StripeAuthenticationError', 'StripePermissionError', 'StripeRateLimitError']

/** An error in the words of the interface, without the token, which the provider likes to repeat. */
function known(error: unknown, token: string): Error {
  const { type = '', message } = error as StripeError
  const reason = String(message).replaceAll(token, '[hidden]')
  if (type === 'StripeCardError') return new CardDeclined(reason)
  if (type === 'StripeInvalidRequestError')
    return new CardDeclined('The payment cannot be made with this card.')
  if (refusals.includes(type)) return new ChargeRefused(type)
  return new Error(`${type || 'Error'} of the provider of payments: ${reason}`)
}

/** Where the server is, for the library; its own one where nothing is said. */
function placeOf(url: string) {
  if (url === '') return {}
  const { protocol, hostname, port } = new URL(url)
  const isPlain = protocol === 'http:'
  return {
    protocol: isPlain ? 'http' : 'https',
    host: hostname,
    port: port || (isPlain ? '80' : '443')
  } as const
}

/** @param settings the key, where the server is, and the currency of all charges */
export function stripeProvider({ key, url, currency }: ApplicationConfiguration['stripe']): PaymentProvider {
  // The library takes its time to load, which whoever sells nothing need not spend.
  const stripe = new (require('stripe') as typeof Stripe)(key, {
    ...placeOf(url),
    timeout: PATIENCE,
    // Whether it is tried again is decided by whoever keeps the order.
    maxNetworkRetries: 0,
    telemetry: false
  })
  return {
    async charge({ amount, token, description, email, key: idempotencyKey }: Charge) {
      // What stands for a customer stands for his card; everything else stands for a card.
      const from = token.startsWith('cus_') ? { customer: token } : { source: token }
      const receipt = email ? { receipt_email: email } : {}
      try {
        const { id } = await stripe.charges.create(
          { amount, currency, description, ...from, ...receipt },
          { idempotencyKey }
        )
        return id
      } catch (error) {
        throw known(error, token)
      }
    },
    async refund({ charge, key: idempotencyKey }: Refund) {
      try {
        await stripe.refunds.create({ charge }, { idempotencyKey })
      } catch (error) {
        if ((error as StripeError).code !== 'charge_already_refunded') throw known(error, charge)
      }
    }
  }
}
