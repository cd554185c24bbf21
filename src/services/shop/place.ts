// Placing an order: the cart becomes an order with the shop's own prices, and its stock is taken, in one transaction.
import { randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, invalidData } from '../../engine'
import type { ActionContext, Caller } from '../../engine'
import { isAddress } from '../../plugins/mail'
import type { Cart } from './cart'
import { takeLines } from './lines'
import type { Line } from './lines'
import { thank } from './notices'
import { phoneOf } from './phone'
import { pointsFor } from './points'
import { orderOf, requestOf } from './requests'
import { amountOf, centsOf, percentOf, taxOn } from './taxes'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** What an order comes to at most, in cents, and at least where it is paid online. */
const MOST = 10_000_000
const LEAST_ONLINE = 50

/** What customers call their order by: five letters or digits by chance. Two orders may meet in one, see checkout. */
const newCode = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** How the customer can be reached; whoever has signed in need not say it. */
async function contactOf(app: Application, trx: Knex, cart: Cart, caller: Caller | null) {
  const { email } = cart
  const user =
    caller && !email
      ? await trx('users')
          .where({ id: Number(caller.id) })
          .first('email')
      : undefined
  const own = {
    email: email || (user?.email as string) || null,
    phone: await phoneOf(app, trx, cart, caller)
  }
  if (own.email && !isAddress(own.email))
    throw invalidData([{ key: 'email', message: 'must be an address that mails can go to' }])
  if (!own.email && !own.phone)
    throw invalidData([{ key: 'email', message: 'or phone is required, to hear from the order' }])
  return own
}

/** What stands for the card that an order is paid by; null for one that is paid in cash. */
async function tokenOf(trx: Knex, cart: Cart, caller: Caller | null): Promise<string | null> {
  const { payment, token, paymentMethodId } = cart
  const given = [token && 'token', paymentMethodId && 'paymentMethodId'].filter(Boolean) as string[]
  if (payment === 'cash') {
    if (given.length > 0) throw invalidData([{ key: given[0], message: 'is for payment online' }])
    return null
  }
  if (given.length !== 1)
    throw invalidData([{ key: 'token', message: 'or paymentMethodId is required to pay online' }])
  if (token) return token
  const own = { id: paymentMethodId, userId: Number(caller?.id ?? 0) }
  const card = await trx('payment_methods').where(own).first('token')
  if (!card?.token) throw failure('unknown-reference', { key: 'paymentMethodId' })
  return card.token
}

/** What the lines come to, in money. */
function totalsOf(lines: readonly Line[], { province, tip, tipPercent, payment }: Cart) {
  if (typeof tip === 'number' && typeof tipPercent === 'number')
    throw invalidData([{ key: 'tip', message: 'or tipPercent can be given, not both' }])
  const subTotal = lines.reduce((sum, { total }) => sum + centsOf(total), 0)
  const tax = taxOn(subTotal, province)
  const extra = typeof tip === 'number' ? centsOf(tip) : percentOf(subTotal, tipPercent ?? 0)
  const total = subTotal + tax + extra
  if (total > MOST)
    throw invalidData([{ key: 'items', message: `come to more than ${amountOf(MOST)}; order less at once` }])
  if (payment === 'online' && total < LEAST_ONLINE)
    throw invalidData([{ key: 'payment', message: `online is for ${amountOf(LEAST_ONLINE)} and more` }])
  const amounts = { subTotal, tax, tip: extra, total }
  return Object.fromEntries(
    Object.entries(amounts).map(([key, cents]) => [key, amountOf(cents)])
  ) as typeof amounts
}

/**
 * Places an order. One that is paid in cash is submitted at once; one that is paid online is `unpaid` until its card
 * has been charged, which is for whoever has called, behind the commit: nothing is asked of others while rows are locked.
 *
 * @returns the order; of a request that has placed one before, that with `isKnown`
 * @throws 400 and 409 by name for carts that cannot be; 409 `already-taken` for a code that there is already
 */
export async function place({ app, data, caller, params, trx }: ActionContext<Cart>) {
  const request = requestOf(data, caller)
  const known = request && (await orderOf(trx, request))
  if (known) return { ...known, isKnown: true }
  const contact = await contactOf(app, trx, data, caller)
  const paymentToken = await tokenOf(trx, data, caller)
  const lines = await takeLines(trx, data.items)
  const totals = totalsOf(lines, data)
  const { firstName, lastName, billingAddress, city, province, postalCode, payment } = data
  const isPaid = payment === 'cash'
  const order = await (app.service('orders') as any)._create(
    {
      code: newCode(),
      ...{ firstName, lastName, billingAddress, city, province, postalCode, payment },
      ...contact,
      ...totals,
      lines,
      paymentToken,
      ...request,
      userId: caller ? Number(caller.id) : null,
      status: isPaid ? 'submitted' : 'unpaid',
      points: isPaid && caller ? pointsFor(centsOf(totals.total)) : 0,
      estimatedReadyAt: new Date(Date.now() + app.get('shop').wait * 60_000).toISOString()
    },
    params
  )
  if (isPaid) await thank(app, order, params)
  return order
}
