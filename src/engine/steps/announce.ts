// announce: tells the journal and listeners of this process of a change, when it can no longer be undone.
import { logger } from '../../logger'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { withMedia } from '../media'
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

function tell(call: Call): void {
  const { app, service, definition, method, params, images = [] } = call
  // Those outside hear of it through the journal, by their rules and on every node.
  tellOne(`changes of ${definition.path}`, () => engineOf(app).committed(definition))
  if (!(method in eventOf)) return
  const event = eventOf[method as keyof typeof eventOf]
  for (const image of images) {
    const row = withMedia(app, definition, JSON.parse(image))
    tellOne(`${definition.path} ${event}`, () =>
      service.emit(event, row, { app, service, path: definition.path, method, params, result: row })
    )
  }
}

export function announce(call: Call): void {
  if (!(call.method in eventOf) && !call.action) return
  const transaction = transactionOf(call.params)
  // Part of somebody else's transaction: wait for its end, and say nothing if it was rolled back.
  if (transaction) void transaction.committed.then(committed => committed && tell(call))
  else tell(call)
}
