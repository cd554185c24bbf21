// Old paths of the shop.
import { isObject } from '../../engine'
import { alias } from '../../plugins/aliases'
import type { Asked } from '../../plugins/aliases'
import { checkoutOf, cardOf } from './old-bodies'

const of = ['shop']

const inStock = ({ body }: Asked): unknown => {
  if (!isObject(body)) return body
  const { isInStock, ...others } = body
  return { ...others, inStock: isInStock }
}

const statusOf = ({ body }: Asked): unknown => {
  const said = isObject(body) ? (body.OrderStatus ?? body.orderStatus) : undefined
  return typeof said === 'string' ? said.toLowerCase() : undefined
}

/** The words that the kitchen says, and the moves that they are. */
const moves = { ready: 'ready', completed: 'complete', cancelled: 'cancel' }

/** What comes with a move: to be ready, also when that is. */
const withMove =
  (method: string) =>
  ({ body }: Asked): unknown => {
    const said = isObject(body) ? (body.EstimatedWaitTime ?? body.estimatedWaitTime) : undefined
    return method === 'ready' && said ? { estimatedReadyAt: said } : {}
  }

export default [
  ...(['addons', 'customizations', 'products', 'categories'] as const).map(service =>
    alias({
      of,
      method: 'PUT',
      path: `/${service}/instock/:id`,
      to: { service, method: 'patch' },
      data: inStock
    })
  ),
  alias({
    of,
    method: 'POST',
    path: '/upload',
    to: { upload: 'products', field: 'image' },
    about: 'The form has the file only. Its `id` in the answer is the `image` of a product.'
  }),
  alias({
    of,
    method: 'POST',
    path: '/categories/update_category_positions',
    to: { service: 'categories', method: 'arrange' },
    data: ({ body }) => ({ categories: body })
  }),
  alias({
    of,
    method: 'POST',
    path: '/placeorder',
    to: { service: 'checkout', method: 'create' },
    data: checkoutOf
  }),
  alias({
    of,
    method: 'GET',
    path: '/orders/getallorders',
    to: { service: 'orders', method: 'find' },
    query: ({ query: { limit, offset, ...others } }) => ({
      $sort: { createdAt: '-1' },
      ...(limit === undefined ? {} : { $limit: limit }),
      ...(offset === undefined ? {} : { $skip: offset }),
      ...others
    })
  }),
  ...['/orders/getorder/:id', '/orders/getallorders/:id'].map(path =>
    alias({ of, method: 'GET', path, to: { service: 'orders', method: 'get' } })
  ),
  ...Object.entries(moves).map(([status, method]) =>
    alias({
      of,
      method: 'PUT',
      path: '/orders/updateorder/:id',
      to: { service: 'orders', method },
      data: withMove(method),
      when: asked => statusOf(asked) === status
    })
  ),
  alias({
    of,
    method: 'PUT',
    path: '/orders/updateorder/:id',
    to: { service: 'orders', method: 'patch' },
    data: { EstimatedWaitTime: 'estimatedReadyAt', estimatedWaitTime: 'estimatedReadyAt' }
  }),
  alias({
    of,
    method: 'POST',
    path: '/users/store-user-address',
    to: { service: 'addresses', method: 'create' },
    data: { address_line1: 'line1', address_line2: 'line2', postal_code: 'postalCode' }
  }),
  alias({
    of,
    method: 'GET',
    path: '/users/get-user-addresses',
    to: { service: 'addresses', method: 'find' }
  }),
  alias({
    of,
    method: 'POST',
    path: '/users/store-user-payment',
    to: { service: 'payment-methods', method: 'create' },
    data: ({ body }) => cardOf(body),
    about:
      'Of the number, the brand and the last four digits are kept; number and security code go no further.'
  }),
  alias({
    of,
    method: 'GET',
    path: '/users/get-user-payments',
    to: { service: 'payment-methods', method: 'find' }
  }),
  alias({ of, method: 'GET', path: '/users/get-loyalty-points', to: { service: 'loyalty', method: 'find' } }),
  alias({
    of,
    method: 'POST',
    path: '/users/redeem-loyalty-points',
    to: { service: 'loyalty', method: 'redeem' },
    data: { points_to_redeem: 'points' }
  }),
  alias({
    of,
    method: 'POST',
    path: '/users/add-loyalty-points',
    to: { service: 'loyalty', method: 'add' },
    data: { points_to_add: 'points', user_id: 'userId' }
  }),
  ...['get_orders', 'get_hourly_orders'].map(name =>
    alias({
      of,
      method: 'GET',
      path: `/analytics/${name}/:period`,
      to: { service: 'analytics/orders', method: 'find' },
      query: ({ params: { period }, query }) => ({ ...query, period })
    })
  ),
  alias({
    of,
    method: 'GET',
    path: '/analytics/get-orders-from-date',
    to: { service: 'analytics/orders', method: 'find' },
    query: { given_date: 'date' }
  }),
  ...['count-orders-for-month', 'count-orders-for-year'].map(name =>
    alias({
      of,
      method: 'GET',
      path: `/analytics/${name}`,
      to: { service: 'analytics/orders', method: 'find' }
    })
  )
]
