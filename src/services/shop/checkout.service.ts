// The checkout: a cart becomes an order, and is paid for, by guests and users alike.
import type { FeathersError } from '@feathersjs/errors'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { anyone, failure, inTransaction, isObject } from '../../engine'
import type { Caller } from '../../engine'
import { logger } from '../../logger'
import { tokenOf } from '../../plugins/auth'
import { jobsOf } from '../../plugins/jobs'
import { paymentsOf } from '../../plugins/payments'
import { checkoutDocs } from './documents'
import { REFUND } from './moves'
import { SETTLE, refund, settle } from './settle'

/** How often another code is drawn for an order; of sixty million codes, two seldom meet. */
const TRIES = 5

/** When an order is looked at that should have been settled long ago, in milliseconds: its process may be dead. */
const PATIENCE = 60_000

/** Public errors, that the order is over; of all others nobody knows what has become of it. */
const isOver = (error: unknown) => {
  const { error: name } = (error as FeathersError).data ?? {}
  return name === 'card-declined' || name === 'payment-failed'
}

const isTaken = (error: unknown) => {
  const { error: name, key } = (error as FeathersError).data ?? {}
  return name === 'already-taken' && key === 'code'
}

/** The order and the job that sees to it if this process dies: both or none. */
const placeOnce = (app: Application, data: object, user: Caller | undefined) =>
  inTransaction(app, async transaction => {
    const params = { transaction, user } as Params
    const order = await app.service('orders').place(data as never, params)
    if (order.status !== 'unpaid') return order
    const runAt = new Date(Date.now() + PATIENCE)
    await jobsOf(app).add(SETTLE, { id: order.id }, { transaction, runAt, key: order.id })
    return order
  })

async function place(
  app: Application,
  data: object,
  user: Caller | undefined
): Promise<{ id: string; status: string }> {
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
   * @returns the order: `submitted`, or `unpaid` where the provider of payments has not answered yet
   * @throws 400 and 409 by name, 401 for a token that is not valid, 403 `card-declined`, 502 `payment-failed`
   */
  async create(data: unknown, params: Params & { user?: Caller }) {
    const { user } = params
    if (!isObject(data)) throw failure('invalid-body')
    // Whoever has a token that is over would order as a guest, and not find his order again.
    if (!user && tokenOf(params) !== undefined) throw failure('invalid-token')
    if (data.payment === 'online' && !paymentsOf(app)) throw failure('no-online-payment')
    const order = await place(app, data, user)
    if (order.status === 'unpaid') {
      try {
        await settle(app, order.id, true)
      } catch (error) {
        if (isOver(error)) throw error
        logger.warn({ err: error }, `The order ${order.id} is not settled; it is tried again`)
      }
    }
    // The application's own look: a guest sees his order here, and nowhere else.
    return app.service('orders').get(order.id as never)
  }
})

export default (app: Application): void => {
  const options = { methods: ['create'], access: { create: anyone }, docs: checkoutDocs(app) }
  app.use('checkout' as never, checkout(app) as never, options as never)
  jobsOf(app).define<{ id: string }>(SETTLE, async ({ id }) => {
    try {
      await settle(app, id)
    } catch (error) {
      if (!isOver(error)) throw error
    }
  })
  jobsOf(app).define<{ id: string; charge: string }>(REFUND, each => refund(app, each))
}
