// The payment methods: cards that customers keep, of which only the provider of payments knows the number.
import { integer, nobody, optional, owner, resource, secret, text } from '../../engine'
import type { RecordOf } from '../../engine'
import { withoutCards } from './card-numbers'
import { forgetCard, oneCard } from './cards'

const paymentMethods = resource({
  path: 'payment-methods',
  about:
    'Cards that a customer keeps: what is printed on a receipt, and a token of the provider of payments that stands ' +
    'for the card. Numbers and security codes are refused.',
  fields: {
    brand: withoutCards(text({ max: 30, lower: true })),
    last4: text({ min: 4, max: 4, pattern: '^[0-9]{4}$' }),
    expiryMonth: integer({ min: 1, max: 12 }),
    expiryYear: integer({ min: 2000, max: 2100 }),
    // One without can be shown, and nothing be paid by it.
    token: optional(secret(oneCard(withoutCards(text({ max: 255 })))))
  },
  owner: 'userId',
  access: { read: owner, create: owner, patch: nobody, remove: owner, history: owner },
  keys: 'read',
  hooks: { before: { remove: [forgetCard] } }
})

export default paymentMethods

declare module '../../declarations' {
  interface Resources {
    'payment-methods': RecordOf<typeof paymentMethods>
  }
}
