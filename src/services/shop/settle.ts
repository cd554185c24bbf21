// Settling: the card of an order is charged, and the order goes on or back. Whoever does it twice, charges once.
import type { FeathersError } from '@feathersjs/errors'
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, inTransaction } from '../../engine'
import { logger } from '../../logger'
import { jobsOf } from '../../plugins/jobs'
import { CardDeclined, ChargeRefused, paymentsOf } from '../../plugins/payments'
import type { Charged, PaymentProvider } from '../../plugins/payments'
import { REFUND } from './moves'
import { centsOf } from './taxes'

/** Name of the job that settles what the checkout could not; its payload is the order's `id`. */
export const SETTLE = 'settle-order'

/** The provider knows keys for a day. An order that is older is not charged: it might be the second time. */
const LONGEST = 20 * 3_600_000

/** How long a charge may wait for the customer's approval, in milliseconds: his order keeps stock from others. */
const APPROVAL = 30 * 60_000

interface Unpaid {
  readonly id: string
  readonly code: string
  readonly status: string
  readonly total: string
  readonly email: string | null
  readonly paymentToken: string
  readonly createdAt: Date
}

const orders = (app: Application): Knex.QueryBuilder => app.get('postgresqlClient')('orders')

const providerOf = (app: Application): PaymentProvider => {
  const provider = paymentsOf(app)
  if (provider) return provider
  throw failure('no-online-payment')
}

/** The order is paid for. One that was given up meanwhile is not, and gets its money back. */
const accept = (app: Application, id: string, charge: string): Promise<void> =>
  inTransaction(app, async transaction => {
    const found = await transaction.trx('orders').where({ id }).forUpdate().first('status', 'paymentId')
    if (found.status === 'unpaid') {
      await app.service('orders').submit({ id, paymentId: charge } as never, { transaction } as never)
    } else if (found.paymentId !== charge) {
      await jobsOf(app).add(REFUND, { id, charge }, { transaction, key: charge })
    }
  })

/** Gives an order up, unless another who settles it has been first, and has heard the same. */
async function giveUp(app: Application, id: string, isTold: boolean): Promise<void> {
  try {
    await app.service('orders').decline({ id, isTold } as never)
  } catch (error) {
    if ((error as FeathersError).data?.error !== 'wrong-state') throw error
  }
}

/**
 * The bank of the customer asks for his approval: from now on the order waits for this very charge.
 * @returns false for one that was given up meanwhile
 */
async function waitFor(app: Application, { id, paymentToken }: Unpaid, charge: string): Promise<boolean> {
  if (paymentToken === charge) return true
  const changed = await orders(app).where({ id, status: 'unpaid' }).update({ paymentToken: charge })
  // The customer must not approve it any more.
  if (changed === 0) await jobsOf(app).add(REFUND, { id, charge }, { key: charge })
  return changed > 0
}

export interface Settling {
  /** Whether nobody can have asked the provider before. */
  readonly isFirst?: boolean
  /** Whether the customer waits for the answer, so that nothing need be written to him. */
  readonly isTold?: boolean
}

/**
 * Charges the card of an order, if it is unpaid, and moves the order on.
 *
 * @returns what the customer's browser needs to ask him for his approval, where the charge waits for that
 * @throws 403 `card-declined`, 502 `payment-failed`, when the order is cancelled; any other error when nobody knows
 *   whether the card was charged
 */
export async function settle(
  app: Application,
  id: string,
  { isFirst = false, isTold = false }: Settling = {}
): Promise<string | undefined> {
  const order: Unpaid | undefined = await orders(app).where({ id }).first()
  if (order?.status !== 'unpaid') return undefined
  const { code, total, email, paymentToken: token, createdAt } = order
  const age = Date.now() - createdAt.getTime()
  if (age > LONGEST)
    throw new Error(`The order ${code} is unpaid for too long. Look at the provider, then decline it.`)
  let charged: Charged
  try {
    charged = await providerOf(app).charge({
      amount: centsOf(Number(total)),
      token,
      description: `OrderID: ${code}`,
      email,
      key: `order-${id}`
    })
  } catch (error) {
    const isRefused = isFirst && error instanceof ChargeRefused
    if (!(error instanceof CardDeclined) && !isRefused) throw error
    await giveUp(app, id, isTold)
    if (!isRefused) throw failure('card-declined', { reason: error.message })
    logger.error({ err: error }, `The provider of payments has refused the charge of the order ${code}`)
    throw failure('payment-failed')
  }
  if (charged.clientSecret === undefined) return void (await accept(app, id, charged.id))
  if (!(await waitFor(app, order, charged.id))) return undefined
  if (age < APPROVAL) return charged.clientSecret
  await giveUp(app, id, isTold)
  throw failure('card-declined', { reason: 'The payment was not approved in time.' })
}

/** Gives a charge back, and notes it on its order. */
export async function refund(
  app: Application,
  { id, charge }: { id: string; charge: string }
): Promise<void> {
  if (!(await providerOf(app).refund({ charge, key: `refund-${charge}` }))) return
  await orders(app)
    .where({ id })
    .whereNull('refundedAt')
    .update({ refundedAt: new Date(), updatedAt: new Date() })
}
