// The message that an order has been cancelled.
import { code, message, paragraph } from '../../../plugins/mail'

export const orderCancelled = message<{ code: string; isOnline: boolean }>({
  name: 'order-cancelled',
  subject: ({ code }) => `Your order ${code} is cancelled`,
  body: ({ code: number, isOnline }) => [
    paragraph('Your order has been cancelled.'),
    code(number),
    ...(isOnline ? [paragraph('Whatever was charged for it is given back.')] : [])
  ],
  example: { code: 'K7Q2M', isOnline: true }
})
