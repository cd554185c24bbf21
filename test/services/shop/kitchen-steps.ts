// Steps behind the counter: orders are seen, moved on, told of and counted.
import type { Step } from '../../support/scenario'
import { heardBy } from './heard'
import { guest } from './order-steps'

export const kitchen: Step[] = [
  {
    it: 'a customer sees her orders',
    as: 'ada',
    call: 'find orders',
    body: { total: 1, data: [{ id: '$second.id' }] }
  },
  { it: 'and no other', as: 'ada', call: 'get orders', id: '$first.id', status: 404 },
  {
    it: 'an admin sees all, the newest first',
    as: 'root',
    call: 'find orders',
    query: { $sort: { createdAt: -1 }, status: 'submitted' },
    body: { total: 2, data: [{ id: '$second.id' }, { id: '$first.id' }] }
  },
  {
    it: 'a customer moves nothing on',
    as: 'ada',
    call: 'ready orders',
    id: '$second.id',
    data: {},
    status: 403
  },
  ...(['ready', 'complete'] as const).map(move => ({
    it: `the kitchen makes it ${move}`,
    as: 'max',
    call: `${move} orders` as const,
    id: '$first.id',
    data: {},
    body: { status: move === 'ready' ? 'ready' : 'completed' },
    heard: heardBy({ root: ['orders patched'], max: ['orders patched'] })
  })),
  {
    it: 'once',
    as: 'max',
    call: 'ready orders',
    id: '$first.id',
    data: {},
    status: 409,
    error: 'wrong-state'
  },
  {
    it: 'texts have gone out',
    as: 'root',
    call: 'find texts',
    query: { $sort: { createdAt: 1 } },
    body: {
      total: 3,
      data: ['placed', 'ready', 'completed'].map(name => ({
        recipient: '+14165550123',
        message: `order-${name}`
      }))
    }
  },
  {
    it: 'mails have gone out',
    as: 'root',
    call: 'find mails',
    query: { recipient: guest.email },
    body: { total: 3 }
  },
  {
    it: 'all of it is counted',
    as: 'root',
    call: 'find analytics',
    body: { totalOrders: 2, totalAmount: 30.5, averageTicket: 15.25 }
  },
  ...['today', 'week', 'month', 'year'].map(period => ({
    it: `by the ${period}`,
    as: 'root',
    call: 'find analytics/orders' as const,
    query: { period, zone: 'America/Toronto' },
    body: { count: 2, zone: 'America/Toronto' }
  })),
  {
    it: 'of which yesterday knows nothing',
    as: 'root',
    call: 'find analytics/orders',
    query: { period: 'yesterday' },
    body: { count: 0 }
  },
  { it: 'and which is for admins', as: 'ada', call: 'find analytics', status: 403 }
]
