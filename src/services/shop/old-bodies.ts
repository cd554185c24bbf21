// Bodies of old paths, brought into the form of today.
import { isObject } from '../../engine'
import type { Asked } from '../../plugins/aliases'
import { isCard } from './card-numbers'

type Body = Record<string, unknown>

const object = (value: unknown): Body => (isObject(value) ? value : {})

/** Without the keys that say nothing. */
const said = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== ''))

/** A number that a form has sent as text. */
const number = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : value

/** A line as it was sent: names, and prices that count for nothing. */
function itemOf(value: unknown): unknown {
  if (!isObject(value)) return value
  const { name, quantity, spiciness, addOns } = value
  const addons = Array.isArray(addOns) ? addOns.map(addon => (isObject(addon) ? addon.name : addon)) : addOns
  return said({
    product: name,
    quantity: number(quantity),
    spiciness: number(spiciness ?? undefined),
    addons: addons ?? undefined
  })
}

/** The checkout of old: the customer as `customerDetails` or `order`, with or without his address at the top. */
export function checkoutOf({ body }: Asked): unknown {
  if (!isObject(body)) return body
  const { cart, payment, customerDetails, order } = body
  const customer = object(customerDetails ?? order)
  const { paymentMethod, token, tip } = object(payment)
  const { items } = object(cart)
  const names = ['firstName', 'lastName', 'billingAddress', 'city', 'province', 'postalCode', 'phone']
  return said({
    items: Array.isArray(items) ? items.map(itemOf) : items,
    ...Object.fromEntries(names.map(name => [name, customer[name]])),
    email: customer.email ?? body.email,
    phoneToken: body.phoneToken,
    payment: paymentMethod === 'online' ? 'online' : 'cash',
    token: paymentMethod === 'online' ? token : undefined,
    tip: number(tip ?? undefined)
  })
}

/** The brands by which numbers begin. */
const brands: readonly (readonly [RegExp, string])[] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^6/, 'discover']
]

/** A card of old: of its number, what may be kept; without that, what is missing is told by name. */
export function cardOf(body: unknown): unknown {
  if (!isObject(body)) return body
  const { card_number: number, expiration_month: month, expiration_year: year } = body
  const isText = typeof number === 'string' || typeof number === 'number'
  const digits = isText ? String(number).replace(/[ -]/g, '') : ''
  const brand = brands.find(([beginning]) => beginning.test(digits))?.[1] ?? 'other'
  const whole = (value: unknown) =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value
  const since = whole(year)
  return {
    ...(isCard(digits) ? { brand, last4: digits.slice(-4) } : {}),
    expiryMonth: whole(month),
    expiryYear: typeof since === 'number' && since < 100 ? 2000 + since : since
  }
}
