// The payments plugin: who charges cards, by the settings.
import type { Application } from '../../declarations'
import type { PaymentProvider } from './provider'
import { stripeProvider } from './stripe'

export { CardDeclined, ChargeRefused } from './provider'
export type { Charge, Charged, KeptCard, PaymentProvider, Refund } from './provider'
export { isCharge } from './stripe'

const providers = new WeakMap<Application, PaymentProvider>()

/** The provider of an application; undefined where the settings name none, and nothing can be paid online. */
export function paymentsOf(app: Application): PaymentProvider | undefined {
  const settings = app.get('stripe')
  if (settings.key === '') return undefined
  let provider = providers.get(app)
  if (!provider) providers.set(app, (provider = stripeProvider(settings)))
  return provider
}
