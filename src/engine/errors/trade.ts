// Errors of ordering and paying.
import { BadGateway, BadRequest, Conflict, Forbidden } from '@feathersjs/errors'
import { entry } from './entry'

export const tradeErrors = {
  'out-of-stock': entry(
    Conflict,
    'There is not enough in stock of {names}.',
    'An order wants what is not there, or not so often; `errors` lists the lines by key.'
  ),
  'no-online-payment': entry(
    BadRequest,
    'Nothing can be paid online here.',
    'The settings name no provider of payments (`STRIPE_KEY`).'
  ),
  'key-reused': entry(
    Conflict,
    'This {key} was used for another order. Make a new one for each.',
    'A checkout came with the `idempotencyKey` of an order that was placed with another cart.'
  ),
  'card-declined': entry(
    Forbidden,
    'The card was declined: {reason}',
    'The provider of payments has not charged the card. The order, if there was one already, is cancelled, and its stock is back.'
  ),
  'payment-failed': entry(
    BadGateway,
    'Payments cannot be made at present. Nothing was charged; try again later.',
    'The provider of payments does not let this application in; the log has the reason. An order, if there was one already, is cancelled.'
  )
}
