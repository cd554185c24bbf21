// The message that an order can be picked up.
import { code, message, paragraph } from '../../../plugins/mail'

export const orderReady = message<{ code: string }>({
  name: 'order-ready',
  subject: ({ code }) => `Your order ${code} is ready`,
  body: ({ code: number }) => [paragraph('Your order is ready to be picked up.'), code(number)],
  example: { code: 'K7Q2M' }
})
