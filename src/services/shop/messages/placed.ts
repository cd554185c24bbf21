// The message that thanks for an order, and says what it is.
import { code, message, note, paragraph } from '../../../plugins/mail'

export const orderPlaced = message<{ code: string; lines: readonly string[]; total: string }>({
  name: 'order-placed',
  subject: ({ code, application }) => `Your order ${code} at ${application.name}`,
  // Names of customers are left out: whoever orders could have his own words sent to somebody else's address.
  body: ({ code: number, lines, total }) => [
    paragraph('Thank you for placing your order.'),
    code(number),
    ...lines.map(paragraph),
    paragraph(`Total: ${total}`),
    note('Whoever has not ordered anything can forget this mail.')
  ],
  example: { code: 'K7Q2M', lines: ['2 × margherita, extra cheese'], total: '31.64 CAD' }
})
