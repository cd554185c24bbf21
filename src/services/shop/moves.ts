// The moves of an order, and what each of them brings with it, in one transaction.
import type { Params } from '@feathersjs/feathers'
import { admin, flag, moment, move, nobody, optional, text } from '../../engine'
import type { ActionContext, Rule, Transaction } from '../../engine'
import { jobsOf } from '../../plugins/jobs'
import { isCharge } from '../../plugins/payments'
import { returnLines } from './lines'
import { notify, thank } from './notices'
import type { Order } from './notices'
import { pointsFor, takeBack } from './points'
import { centsOf } from './taxes'

/** Name of the job that gives a charge back; its payload is the order's `id` and the `charge`. */
export const REFUND = 'refund-order'

/** The order as it was. */
const orderOf = ({ row }: ActionContext) => row as Order & { readonly paymentId: string | null }

const patch = ({ app, row, params }: ActionContext, values: object): Promise<unknown> =>
  (app.service('orders') as any)._patch(row.id, values, params)

const transactionOf = (params: Params) => (params as { transaction?: Transaction }).transaction

/** What was taken for an order goes back. @param charge that was made, or waits for approval */
async function giveBack(context: ActionContext, charge: string | null): Promise<void> {
  const { app, trx, params } = context
  const { id, lines, userId, points } = orderOf(context)
  await returnLines(trx, lines)
  if (userId && points > 0) await takeBack(trx, userId, points)
  const transaction = transactionOf(params)
  if (charge) await jobsOf(app).add(REFUND, { id, charge }, { transaction, key: charge })
}

/** The charge of an order that waits for approval; null where none does. */
async function waitingCharge({ trx, row: { id } }: ActionContext): Promise<string | null> {
  const { paymentToken } = await trx('orders').where({ id }).first('paymentToken')
  return paymentToken && isCharge(paymentToken) ? paymentToken : null
}

/** @param staff who prepares orders and hands them out */
export const moves = (staff: Rule) => ({
  submit: move({
    about: 'Takes an order whose card has been charged; made by the checkout.',
    from: 'unpaid',
    to: 'submitted',
    who: nobody,
    input: { paymentId: text({ max: 255 }) },
    async effect(context) {
      const { app, data, params } = context
      const order = orderOf(context)
      const points = order.userId ? pointsFor(centsOf(order.total)) : 0
      await patch(context, { paymentId: data.paymentId, paymentToken: null, points })
      await thank(app, { ...order, points }, params)
    }
  }),
  decline: move({
    about:
      'Gives up an order whose card was not charged, and puts its stock back. The checkout does it by itself; where the ' +
      'provider has not answered for a day, look there first.',
    from: 'unpaid',
    to: 'cancelled',
    who: admin,
    // Whether the customer knows already, so that nothing is written to him.
    input: { isTold: optional(flag()) },
    async effect(context) {
      const { app, data, params } = context
      const charge = await waitingCharge(context)
      // The same request may try again.
      await patch(context, { paymentToken: null, requestKey: null, requestHash: null })
      await giveBack(context, charge)
      if (!data.isTold) await notify(app, 'cancelled', orderOf(context), params)
    }
  }),
  ready: move({
    about: 'Says that it can be picked up, or when.',
    from: 'submitted',
    to: 'ready',
    who: staff,
    input: { estimatedReadyAt: optional(moment()) },
    async effect(context) {
      const { estimatedReadyAt } = context.data
      if (estimatedReadyAt) await patch(context, { estimatedReadyAt })
      await notify(context.app, 'ready', orderOf(context), context.params)
    }
  }),
  complete: move({
    about: 'Says that it has been picked up.',
    from: 'ready',
    to: 'completed',
    who: staff,
    effect: context => notify(context.app, 'completed', orderOf(context), context.params)
  }),
  cancel: move({
    about: 'Cancels it, also when nobody fetches it: stock, points and what was paid online go back.',
    from: ['submitted', 'ready'],
    to: 'cancelled',
    who: staff,
    async effect(context) {
      const order = orderOf(context)
      await giveBack(context, order.paymentId)
      await notify(context.app, 'cancelled', order, context.params)
    }
  })
})
