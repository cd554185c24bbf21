// The cart: what a customer wants, as he sends it, and the fields that he says who he is by.
import { Type } from '@feathersjs/typebox'
import type { Static } from '@feathersjs/typebox'
import { choice, email, field, integer, money, optional, text } from '../../engine'
import type { Input } from '../../engine'
import { withoutCards } from './card-numbers'
import { oneCard } from './cards'
import { provinces } from './taxes'

const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
const name = Type.String({ minLength: 1, maxLength: 100 })

/** One line: a product by id or by name, with what is chosen along; prices are not asked for. */
const item = Type.Object(
  {
    productId: Type.Optional(id),
    product: Type.Optional(name),
    quantity: Type.Integer({ minimum: 1, maximum: 100 }),
    spiciness: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
    addonIds: Type.Optional(Type.Array(id, { maxItems: 100 })),
    addons: Type.Optional(Type.Array(name, { maxItems: 100 }))
  },
  { additionalProperties: false }
)

export type Item = Static<typeof item>

const plain = (max: number) => withoutCards(text({ max }))

/** Who orders, and where he lives. */
export const customer = {
  email: optional(email()),
  firstName: plain(255),
  lastName: plain(255),
  phone: optional(plain(50)),
  billingAddress: optional(plain(500)),
  city: optional(plain(100)),
  province: choice(provinces),
  postalCode: optional(plain(20))
}

/** All that an order is placed with. */
export const cart = {
  items: field(Type.Array(item, { minItems: 1, maxItems: 100 })),
  ...customer,
  // What shows that a phone is the customer's: an answer of POST /phone-verifications/verify.
  phoneToken: optional(text({ max: 1000, pattern: '^[A-Za-z0-9_.-]+$' })),
  payment: choice(['online', 'cash']),
  // What stands for the card at the provider of payments; or a card that the customer keeps here.
  token: optional(oneCard(withoutCards(text({ max: 255, pattern: '^[A-Za-z0-9_-]+$' })))),
  paymentMethodId: optional(integer({ min: 1 })),
  tip: optional(money({ max: 10_000 })),
  tipPercent: optional(integer({ min: 0, max: 100 })),
  // The client's name for this order, made by chance: the same sent again is the same order.
  idempotencyKey: optional(text({ min: 16, max: 200 }))
}

export type Cart = Input<typeof cart>
