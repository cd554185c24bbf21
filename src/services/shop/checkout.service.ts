// The checkout: a cart becomes an order, and is paid for, by guests and users alike.
import type { FeathersError } from '@feathersjs/errors'
import type { Id, Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { anyone, failure, inTransaction, isObject } from '../../engine'
import type { Caller } from '../../engine'
import { logger } from '../../logger'
import { jobsOf } from '../../plugins/jobs'
import { paymentsOf } from '../../plugins/payments'
import { FORGET, keepCard } from './cards'
import { checkoutDocs } from './documents'
import { REFUND } from './moves'
import { SETTLE, refund, settle } from './settle'

/** How often another code is drawn for an order; of sixty million codes, two seldom meet. */
const TRIES = 5

/** When an order is looked at that is not settled, in milliseconds: its process may be dead, its customer slow. */
const PATIENCE = 60_000

/** What a guest sees of his order later, whose id only he has been told: nothing of who he is. */
const SHOWN = [
  ...['id', 'code', 'status', 'lines', 'subTotal', 'tax', 'tip', 'total', 'payment', 'refundedAt'],
  ...['estimatedReadyAt', 'createdAt', 'updatedAt']
]

interface Placed {
  readonly id: string
  readonly status: string
  /** Whether it was placed by this request before. */
  readonly isKnown?: boolean
}

/** Public errors, that the order is over; of all others nobody knows what has become of it. */
const isOver = (error: unknown) => {
  const { error: name } = (error as FeathersError).data ?? {}
  return name === 'card-declined' || name === 'payment-failed'
}

const isTaken = (error: unknown) => {
  const { error: name, key } = (error as FeathersError).data ?? {}
  return name === 'already-taken' && key === 'code'
}

const settleLater = (app: Application, id: string, params: Params = {}) => {
  const { transaction } = params as { transaction?: never }
  return jobsOf(app).add(SETTLE, { id }, { transaction, runAt: new Date(Date.now() + PATIENCE), key: id })
}

/** The order and the job that sees to it if this process dies: both or none. */
const placeOnce = (app: Application, data: object, user: Caller | undefined) =>
  inTransaction(app, async transaction => {
    const params = { transaction, user } as Params
    const order: Placed = await app.service('orders').place(data as never, params)
    if (order.status === 'unpaid' && !order.isKnown) await settleLater(app, order.id, params)
    return order
  })

async function place(app: Application, data: object, user: Caller | undefined): Promise<Placed> {
  for (let tries = 1; ; tries++) {
    try {
      return await placeOnce(app, data, user)
    } catch (error) {
      if (tries === TRIES || !isTaken(error)) throw error
    }
  }
}

const checkout = (app: Application) => ({
  /**
   * Places an order; see `cart` for what it takes.
   * @returns the order: `submitted`, or `unpaid` where the provider of payments has not answered yet; with a
   *   `clientSecret` where the customer must approve the payment
   * @throws 400 and 409 by name, 401 for a token that is not valid, 403 `card-declined`, 502 `payment-failed`
   */
  async create(data: unknown, params: Params & { user?: Caller }) {
    const { user } = params
    if (!isObject(data)) throw failure('invalid-body')
    const isOnline = data.payment === 'online'
    if (isOnline && !paymentsOf(app)) throw failure('no-online-payment')
    const { paymentMethodId } = data
    if (isOnline && user && Number.isInteger(paymentMethodId))
      await keepCard(app, Number(paymentMethodId), user)
    const { id, status, isKnown } = await place(app, data, user)
    let clientSecret: string | undefined
    if (status === 'unpaid') {
      try {
        clientSecret = await settle(app, id, { isFirst: !isKnown, isTold: true })
      } catch (error) {
        if (isOver(error)) throw error
        logger.warn({ err: error }, `The order ${id} is not settled; it is tried again`)
      }
    }
    // The application's own look: a guest sees the whole of his order here, and nowhere else.
    const order = await app.service('orders').get(id as never)
    return clientSecret === undefined ? order : { ...order, clientSecret }
  },

  /**
   * What has become of a guest's order.
   * @throws 404 also for the order of a user, who sees it among his own
   */
  async get(id: Id) {
    const query = { $select: [...SHOWN, 'userId'] }
    const { userId, ...order } = await app.service('orders').get(id as never, { query } as never)
    if (userId !== null) throw failure('not-found', { path: 'orders' })
    return order
  }
})

export default (app: Application): void => {
  const access = { create: anyone, get: anyone }
  // Whoever was taken for a guest by mistake would not find his order again.
  const options = { methods: ['create', 'get'], access, strict: ['create'], docs: checkoutDocs(app) }
  app.use('checkout' as never, checkout(app) as never, options as never)
  jobsOf(app).define<{ id: string }>(SETTLE, async ({ id }) => {
    try {
      // Whoever has to approve his payment takes his time.
      if ((await settle(app, id)) !== undefined) await settleLater(app, id)
    } catch (error) {
      if (!isOver(error)) throw error
    }
  })
  jobsOf(app).define<{ token: string }>(FORGET, async ({ token }) => paymentsOf(app)?.forget(token))
  jobsOf(app).define<{ id: string; charge: string }>(REFUND, each => refund(app, each))
}
