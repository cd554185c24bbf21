// The message that an order has been picked up.
import { message, paragraph } from '../../../plugins/mail'

export const orderCompleted = message<{ code: string }>({
  name: 'order-completed',
  subject: ({ application }) => `Thank you for your order at ${application.name}`,
  body: ({ code }) => [
    paragraph(`You have picked up your order ${code}.`),
    paragraph('Thank you for your business. Please leave us a 5 star review.')
  ],
  example: { code: 'K7Q2M' }
})
