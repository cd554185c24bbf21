// Steps to orders: by a guest, by a customer, with a card that is declined, and what they bring.
import type { Step } from '../../support/scenario'
import { email } from './account-steps'
import { everybody, heardBy, stocked } from './heard'

export const guest = {
  firstName: 'Gus',
  lastName: 'Guest',
  province: 'ON',
  email: 'gus@hungry.example',
  phone: '416 555 0123'
}
const eater = { firstName: 'Ada', lastName: 'Lovelace', province: 'BC' }

const line = (product: string, quantity: number, more: object = {}) => ({
  productId: `$${product}.id`,
  quantity,
  ...more
})

export const orders: Step[] = [
  {
    it: 'a guest orders, and the kitchen hears of it',
    call: 'create checkout',
    data: { ...guest, items: [line('lemonade', 2)], payment: 'cash', tip: 1 },
    body: {
      status: 'submitted',
      subTotal: 6.5,
      tax: 0.85,
      tip: 1,
      total: 8.35,
      userId: null,
      points: 0,
      code: /^[A-Z0-9]{5}$/
    },
    keep: 'first',
    heard: {
      ...everybody(stocked),
      ...heardBy({ root: [stocked, 'orders created'], max: [stocked, 'orders created'] })
    }
  },
  {
    it: 'a customer orders, pays with the card that she keeps, and gets points',
    as: 'ada',
    call: 'create checkout',
    data: {
      ...eater,
      items: [line('pizza', 2, { addonIds: ['$cheese.id'], spiciness: 1.5 })],
      payment: 'online',
      paymentMethodId: '$card.id',
      tipPercent: 10
    },
    // 24, with 7 % of tax and a tip of 10 %.
    body: {
      status: 'submitted',
      subTotal: 24,
      tax: 1.68,
      tip: 2.4,
      total: 28.08,
      userId: '$ada.id',
      points: 2800,
      email
    },
    without: ['paymentToken'],
    keep: 'second',
    heard: {
      nobody: [[stocked, { quantity: 18 }]],
      ada: [
        // The provider keeps it from now on.
        ['payment-methods patched', { last4: '4242' }],
        [stocked, {}],
        ['orders created', { status: 'unpaid' }],
        ['orders patched', { status: 'submitted' }],
        ['orders patched', { points: 2800 }],
        ['loyalty patched', { points: 2800 }]
      ],
      root: [
        [stocked, {}],
        ['orders created', { status: 'unpaid' }],
        ['orders patched', { status: 'submitted' }],
        ['orders patched', { paymentId: /^pi_/ }],
        ['loyalty patched', { userId: '$ada.id' }]
      ],
      max: [
        [stocked, {}],
        // Once, and whole.
        [
          'orders created',
          { status: 'submitted', points: 2800, lines: [{ name: 'margherita', spiciness: 1.5 }] }
        ]
      ]
    }
  },
  {
    it: 'a card is declined: the order is cancelled, and its stock is back',
    call: 'create checkout',
    data: { ...guest, items: [line('lemonade', 3)], payment: 'online', token: 'tok_declined' },
    status: 403,
    error: 'card-declined',
    heard: {
      nobody: [
        [stocked, { quantity: 5 }],
        [stocked, { quantity: 8 }]
      ],
      ada: [
        [stocked, { quantity: 5 }],
        [stocked, { quantity: 8 }]
      ],
      root: [
        [stocked, { quantity: 5 }],
        ['orders created', { status: 'unpaid' }],
        ['orders patched', { status: 'cancelled' }],
        ['orders patched', { status: 'cancelled' }],
        [stocked, { quantity: 8 }]
      ],
      max: [
        [stocked, {}],
        [stocked, {}]
      ]
    }
  },
  {
    it: 'no more points are redeemed than there are',
    as: 'ada',
    call: 'redeem loyalty',
    data: { points: 2801 },
    status: 400,
    error: 'broken-check'
  },
  {
    it: 'as many as one likes of those',
    as: 'ada',
    call: 'redeem loyalty',
    data: { points: 800 },
    body: { points: 2000, lifetimePoints: 2800, pointsRedeemed: 800 },
    heard: heardBy({ ada: ['loyalty patched'], root: ['loyalty patched'] })
  }
]
