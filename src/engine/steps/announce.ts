// announce: tells those who may see a row that it has changed, when the change can no longer be undone.
import type { Call } from '../call'
import { engineOf } from '../engine'
import type { Change } from '../engine'
import { eventOf } from './run'
import { transactionOf } from './transact'

function tell(call: Call, images: string[]): void {
  const { app, service, definition, method, params } = call
  const event = eventOf[method as keyof typeof eventOf]
  for (const image of images) {
    const row = JSON.parse(image)
    service.emit(event, row, { app, service, path: definition.path, method, params, result: row })
    engineOf(app).deliver({ definition, event, row } satisfies Change)
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
