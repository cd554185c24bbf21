// What the documents say of the services of the shop that are written by hand, as parts of OpenAPI operations.
import type { Application } from '../../declarations'
import { dataSchema, engineOf } from '../../engine'

const row = { $ref: '#/components/schemas/orders' }
const error = { $ref: '#/components/schemas/Error' }

const answers = (status: number, description: string, schema: object) => ({
  [status]: { description, content: { 'application/json': { schema } } },
  default: { description: 'An error.', content: { 'application/json': { schema: error } } }
})

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more })
const object = (properties: object) => ({ type: 'object', properties })

const example = {
  items: [{ product: 'margherita', quantity: 2, addons: ['small', 'extra cheese'] }],
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  province: 'ON',
  payment: 'cash'
}

/** The checkout takes what the action `place` of the orders takes. */
export function checkoutDocs(app: Application) {
  const { input } = engineOf(app).definitions.get('orders')!.actions.get('place')!
  const schema = dataSchema(input, 'create')
  return {
    create: {
      summary: 'Order, and pay',
      description:
        'For guests and users alike. Prices, tax and totals are worked out here. Out of stock is 409 `out-of-stock` with ' +
        'the lines; a declined card 403 `card-declined`. An order stays `unpaid` while nobody knows whether its card was ' +
        'charged, and goes on by itself.',
      requestBody: { required: true, content: { 'application/json': { schema, example } } },
      responses: answers(201, 'The order.', {
        allOf: [
          row,
          object({ clientSecret: text('For `stripe.handleNextAction`, where the customer must approve.') })
        ]
      })
    },
    get: {
      summary: 'See a guest’s order',
      description:
        'By the id that the guest was told: its state, lines and amounts, and nothing of who he is.',
      responses: answers(200, 'The order, as far as it is shown.', row)
    }
  }
}

const number = { type: 'number' }
const query = (name: string, schema: object) => ({ name, in: 'query', schema })

export const analyticsDocs = {
  find: {
    summary: 'What was sold',
    description: 'Of all orders but those that are unpaid or cancelled; amounts are without tax and tip.',
    responses: answers(
      200,
      'The figures.',
      object({ totalOrders: { type: 'integer' }, totalAmount: number, averageTicket: number })
    )
  }
}

export const ordersDocs = {
  find: {
    summary: 'Orders by hours, days or months',
    description: 'Of a period, a date, a year, or a month of a year; stretches without orders have zeros.',
    parameters: [
      query(
        'period',
        text('Today and yesterday by hours, the last seven days, this month, this year.', {
          enum: ['today', 'yesterday', 'week', 'month', 'year']
        })
      ),
      query('date', text('By hours.', { format: 'date' })),
      query('year', text('By months, or by days with `month`, as 2026.')),
      query('month', text('From 1 to 12.')),
      query('zone', text('The time zone by which days begin; the setting `shop.zone` unless said.'))
    ],
    responses: answers(
      200,
      'The stretches, in their order.',
      object({
        by: text('Length of a stretch.', { enum: ['hour', 'day', 'month'] }),
        zone: text('Name of the time zone.'),
        from: text('ISO 8601.', { format: 'date-time' }),
        to: text('The end, which is left out.', { format: 'date-time' }),
        count: { type: 'integer' },
        data: {
          type: 'array',
          items: object({
            label: text('As a chart shows it: 9:00, Monday in a week, 23 in a month, March.'),
            bucket: text('As 2026-11-20T13:00, 2026-11-20 or 2026-11.'),
            from: text('When it begins.', { format: 'date-time' }),
            count: { type: 'integer' },
            amount: number
          })
        }
      })
    )
  }
}
