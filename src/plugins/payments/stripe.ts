// Stripe as the provider of payments, or a server that speaks its protocol.
import type Stripe from 'stripe'
import type { ApplicationConfiguration } from '../../configuration'
import { known } from './faults'
import type { StripeFault } from './faults'
import { CardDeclined } from './provider'
import type { Charge, Charged, KeptCard, PaymentProvider, Refund } from './provider'

/** How long an answer may take, in milliseconds: somebody is waiting for it. */
const PATIENCE = 15_000

/** How the ids of charges begin. */
const CHARGE = 'pi_'

/** Whether what is noted for an order is a charge that waits for approval, and no card. */
export const isCharge = (token: string): boolean => token.startsWith(CHARGE)

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

/** The card of a charge: `tok_…` and `pm_…` stand for one once, `cus_…:pm_…` for one that is kept. */
function cardOf(token: string): Pick<Stripe.PaymentIntentCreateParams, 'customer' | 'payment_method'> {
  const [customer, kept] = token.split(':')
  if (kept) return { customer, payment_method: kept }
  if (!token.startsWith('tok_')) return { payment_method: token }
  // The types of the library do not know that tokens stand for cards here as well.
  return { payment_method_data: { type: 'card', card: { token } } } as never
}

class StripeProvider implements PaymentProvider {
  private readonly stripe: Stripe

  constructor(
    key: string,
    url: string,
    private readonly currency: string
  ) {
    // The library takes its time to load, which whoever sells nothing need not spend.
    this.stripe = new (require('stripe') as typeof Stripe)(key, {
      ...placeOf(url),
      timeout: PATIENCE,
      // Whether it is tried again is decided by whoever keeps the order.
      maxNetworkRetries: 0,
      telemetry: false
    })
  }

  async charge(charge: Charge): Promise<Charged> {
    return this.outcome(await (isCharge(charge.token) ? this.lookAgain(charge) : this.ask(charge)))
  }

  private async ask({ amount, token, description, email, key }: Charge): Promise<Stripe.PaymentIntent> {
    const receipt = email ? { receipt_email: email } : {}
    try {
      return await this.stripe.paymentIntents.create(
        {
          ...{ amount, currency: this.currency, description, metadata: { key }, ...receipt },
          ...cardOf(token),
          allowed_payment_method_types: ['card'],
          confirm: true,
          // The browser asks for the approval where the customer is, and sends him nowhere else.
          use_stripe_sdk: true
        },
        { idempotencyKey: key }
      )
    } catch (error) {
      throw known(error, token)
    }
  }

  private async lookAgain({ token, key }: Charge): Promise<Stripe.PaymentIntent> {
    try {
      const found = await this.stripe.paymentIntents.retrieve(token)
      if (found.metadata.key === key) return found
    } catch (error) {
      throw known(error, token, false)
    }
    throw new Error(`The charge is not that of ${key}.`)
  }

  private async outcome(intent: Stripe.PaymentIntent): Promise<Charged> {
    const { id, status, client_secret: secret, last_payment_error: error } = intent
    if (status === 'succeeded') return { id }
    if (status === 'requires_action') return { id, clientSecret: secret ?? '' }
    const isOver = status === 'requires_payment_method' || status === 'canceled'
    if (!isOver) throw new Error(`The charge ${id} is ${status}.`)
    // Whoever has its secret could go on with another card, for an order that there is no more.
    if (status !== 'canceled') await this.cancel(id)
    throw new CardDeclined(error?.message ?? 'The payment was not approved.')
  }

  private async cancel(id: string): Promise<void> {
    try {
      await this.stripe.paymentIntents.cancel(id)
    } catch (error) {
      throw known(error, id, false)
    }
  }

  async refund({ charge, key: idempotencyKey }: Refund): Promise<boolean> {
    const isIntent = isCharge(charge)
    try {
      if (isIntent) {
        const { status } = await this.stripe.paymentIntents.retrieve(charge)
        if (status === 'canceled') return false
        if (status !== 'succeeded') {
          await this.stripe.paymentIntents.cancel(charge)
          return false
        }
      }
      await this.stripe.refunds.create(isIntent ? { payment_intent: charge } : { charge }, { idempotencyKey })
    } catch (error) {
      if ((error as StripeFault).code !== 'charge_already_refunded') throw known(error, charge, false)
    }
    return true
  }

  async keep(token: string, key: string): Promise<KeptCard> {
    const { paymentMethods, customers } = this.stripe
    try {
      const { id, card } = token.startsWith('tok_')
        ? await paymentMethods.create({ type: 'card', card: { token } }, { idempotencyKey: `${key}-card` })
        : await paymentMethods.retrieve(token)
      if (!card) throw new CardDeclined('The payment cannot be made with this card.')
      const customer = await customers.create({ payment_method: id }, { idempotencyKey: `${key}-customer` })
      const { brand, last4, exp_month: expiryMonth, exp_year: expiryYear } = card
      return { token: `${customer.id}:${id}`, brand, last4, expiryMonth, expiryYear }
    } catch (error) {
      throw known(error, token)
    }
  }

  async forget(token: string): Promise<void> {
    try {
      await this.stripe.customers.del(token.split(':')[0])
    } catch (error) {
      if ((error as StripeFault).code !== 'resource_missing') throw known(error, token, false)
    }
  }
}

/** @param settings the key, where the server is, and the currency of all charges */
export const stripeProvider = ({ key, url, currency }: ApplicationConfiguration['stripe']): PaymentProvider =>
  new StripeProvider(key, url, currency)
