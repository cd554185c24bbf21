// The orders: what customers have ordered, from the checkout to the counter.
import { Type } from '@feathersjs/typebox'
import {
  action,
  admin,
  all,
  any,
  choice,
  decimal,
  field,
  moment,
  money,
  nobody,
  optional,
  owner,
  readOnly,
  reference,
  resource,
  role,
  secret,
  text,
  unique,
  where,
  withDefault
} from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'
import { cart, customer } from './cart'
import { line } from './lines'
import { moves } from './moves'
import { place } from './place'

/** The kitchen hears of orders that are paid for, or will be at the counter, and of no others. */
const kitchen = all(role('manager'), any(where({ payment: 'cash' }), where({ paymentId: { $null: false } })))
const staff = any(admin, kitchen)

const orders = resource({
  path: 'orders',
  about: 'What customers have ordered. Orders are placed by `POST /checkout`, and change by moves.',
  // Made of time and chance: it is the key of the charge, and says nothing of how many there are.
  id: 'uuid',
  fields: {
    // What customers call it by.
    code: readOnly(unique(text({ min: 5, max: 5 }))),
    status: choice(['unpaid', 'submitted', 'ready', 'completed', 'cancelled']),
    lines: readOnly(field(Type.Array(line))),
    subTotal: readOnly(money()),
    tax: readOnly(money()),
    tip: readOnly(money()),
    total: readOnly(money()),
    payment: readOnly(choice(['online', 'cash'])),
    // Id of the charge at the provider of payments.
    paymentId: readOnly(optional(text({ max: 255 }))),
    // What stands for the card, or for its charge that waits for approval; until it has been charged or declined.
    paymentToken: readOnly(secret(optional(text({ max: 255 })))),
    // Which request has placed it, by hashes, so that the same one sent again finds it.
    requestKey: readOnly(secret(optional(unique(text({ max: 64 }))))),
    requestHash: readOnly(secret(optional(text({ max: 64 })))),
    refundedAt: readOnly(optional(moment())),
    // Points that it has brought.
    points: readOnly(withDefault(0, decimal({ precision: 12, scale: 0, min: 0 }))),
    firstName: readOnly(customer.firstName),
    lastName: readOnly(customer.lastName),
    email: readOnly(customer.email),
    phone: readOnly(customer.phone),
    billingAddress: readOnly(customer.billingAddress),
    city: readOnly(customer.city),
    province: readOnly(customer.province),
    postalCode: readOnly(customer.postalCode),
    estimatedReadyAt: moment(),
    // Nobody for a guest. What was sold stays sold when a customer is gone.
    userId: readOnly(optional(reference('users', { onDelete: 'set null' })))
  },
  owner: 'userId',
  access: { read: any(owner, staff), create: nobody, patch: staff, remove: nobody, aggregate: admin },
  indexes: [['status', 'createdAt'], ['createdAt']],
  search: ['code', 'lastName', 'email'],
  actions: {
    place: action({
      about: 'The part of the checkout that is one transaction; called by `POST /checkout` alone.',
      of: 'resource',
      input: cart,
      access: nobody,
      run: place
    })
  },
  states: { field: 'status', initial: 'unpaid', moves: moves(staff) }
})

export default orders

declare module '../../declarations' {
  interface Resources {
    orders: RecordOf<typeof orders>
  }
  interface Actions {
    orders: ActionsOf<typeof orders>
  }
}
