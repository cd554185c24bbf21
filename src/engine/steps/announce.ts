// announce: tells those who may see a row that it has changed, when the change can no longer be undone.
import { logger } from '../../logger'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { eventOf } from './run'
import { transactionOf } from './transact'

/** The change is made and answered as such, whatever a listener makes of it; his fault is for the log. */
function tell(call: Call, images: string[]): void {
  const { app, service, definition, method, params } = call
  const event = eventOf[method as keyof typeof eventOf]
  for (const image of images) {
    const row = JSON.parse(image)
    try {
      // Those who hear of it are those who could see the row until now; a listener may change who that is.
      engineOf(app).deliver({ definition, event, row })
      service.emit(event, row, { app, service, path: definition.path, method, params, result: row })
    } catch (error) {
      logger.error({ err: error }, `A listener to ${definition.path} ${event} failed`)
    }
  }
}

export function announce(call: Call): void {
  const { images } = call
  if (!images || images.length === 0) return
  const transaction = transactionOf(call.params)
  // Part of somebody else's transaction: wait for its end, and say nothing if it was rolled back.
  if (transaction) void transaction.committed.then(committed => committed && tell(call, images))
  else tell(call, images)
}
