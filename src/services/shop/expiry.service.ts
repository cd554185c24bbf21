// Expiry: orders that nobody has begun long after they should have been ready give back what they hold.
import type { FeathersError } from '@feathersjs/errors'
import type { Application } from '../../declarations'
import { logger } from '../../logger'
import { jobsOf } from '../../plugins/jobs'

/** How many are looked at in one go. */
const BATCH = 500

/**
 * Cancels orders to be paid at the counter that are still `submitted` so many hours behind the time at which they
 * should have been ready: strangers could keep the stock from all others by orders that they never fetch.
 */
export async function expireOrders(app: Application): Promise<void> {
  const { expiry } = app.get('shop')
  if (expiry === 0) return
  const ids: string[] = await app
    .get('postgresqlClient')('orders')
    .where({ status: 'submitted', payment: 'cash' })
    .where('estimatedReadyAt', '<', new Date(Date.now() - expiry * 3_600_000))
    .orderBy('createdAt')
    .limit(BATCH)
    .pluck('id')
  for (const id of ids) {
    try {
      await app.service('orders').cancel({ id } as never)
    } catch (error) {
      // The kitchen has been quicker; whatever else it is keeps no other order.
      if ((error as FeathersError).data?.error !== 'wrong-state')
        logger.error({ err: error }, `The order ${id} could not be cancelled`)
    }
  }
}

export default (app: Application): void => {
  jobsOf(app).every('*/10 * * * *', 'expire-orders', () => expireOrders(app))
}
