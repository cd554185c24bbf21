// The notices: what a customer hears of an order, by mail and by text, as far as he can be reached so.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import type { Transaction } from '../../engine'
import { isAddress, mailOf } from '../../plugins/mail'
import type { Message } from '../../plugins/mail'
import { isReached, sendText } from '../../plugins/sms'
import type { TextMessage } from '../../plugins/sms'
import type { Line } from './lines'
import { orderCancelled } from './messages/cancelled'
import { orderCompleted } from './messages/completed'
import { orderPlaced } from './messages/placed'
import { orderReady } from './messages/ready'
import { addPoints } from './points'

/** An order, as far as it matters here. */
export interface Order {
  readonly id: string
  readonly code: string
  readonly email: string | null
  readonly phone: string | null
  readonly userId: number | null
  readonly points: number
  readonly lines: readonly Line[]
  readonly total: number
  readonly payment: string
}

interface Notice {
  readonly mail: Message<any>
  readonly text: TextMessage
}

const notices = {
  placed: {
    mail: orderPlaced,
    text: { name: 'order-placed', text: 'Thank you for placing your order.' }
  },
  ready: {
    mail: orderReady,
    text: { name: 'order-ready', text: 'Your order is ready to be picked up.' }
  },
  cancelled: {
    mail: orderCancelled,
    text: { name: 'order-cancelled', text: 'Your order has been cancelled.' }
  },
  completed: {
    mail: orderCompleted,
    text: {
      name: 'order-completed',
      text: 'Thank you for your business. Please leave us a 5 star review.'
    }
  }
} satisfies Record<string, Notice>

const shown = ({ quantity, name, addons }: Line) =>
  [`${quantity} × ${name}`, ...addons.map(addon => addon.name)].join(', ')

/**
 * Writes to the customer of an order, once the transaction has committed.
 * @param params of the call that it belongs to
 */
export async function notify(
  app: Application,
  which: keyof typeof notices,
  { email, phone, code, lines, total, payment }: Order,
  params: Params
): Promise<void> {
  const { transaction } = params as { transaction?: Transaction }
  const { mail, text } = notices[which]
  const { currency } = app.get('stripe')
  const values = {
    code,
    lines: lines.map(shown),
    total: `${total.toFixed(2)} ${currency.toUpperCase()}`,
    isOnline: payment === 'online'
  }
  if (email && isAddress(email)) await mailOf(app).send(mail, email, values, { transaction })
  if (phone && isReached(app, phone)) await sendText(app, text, phone, { transaction })
}

/** What an order that is paid for, or will be at the counter, brings its customer: his points, and thanks. */
export async function thank(app: Application, order: Order, params: Params): Promise<void> {
  const { transaction } = params as { transaction?: Transaction }
  if (order.userId && order.points > 0) await addPoints(transaction!.trx, order.userId, order.points)
  await notify(app, 'placed', order, params)
}
