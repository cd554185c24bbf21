// announce: tells those who may see a row that it has changed, when the change can no longer be undone.
import { logger } from '../../logger'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { eventOf } from './run'
import { transactionOf } from './transact'

/** Tells one listener. The change is made and answered as such, whatever he makes of it; his fault is for the log. */
function tellOne(name: string, listener: () => void): void {
  try {
    listener()
  } catch (error) {
    logger.error({ err: error }, `A listener to ${name} failed`)
  }
}

function tell(call: Call, images: string[]): void {
  const { app, service, definition, method, params } = call
  const event = eventOf[method as keyof typeof eventOf]
  const name = `${definition.path} ${event}`
  for (const image of images) {
    const row = JSON.parse(image)
    // Those who hear of it are those who could see the row until now; a listener may change who that is.
    tellOne(name, () => engineOf(app).deliver({ definition, event, row }))
    tellOne(name, () =>
      service.emit(event, row, { app, service, path: definition.path, method, params, result: row })
    )
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
