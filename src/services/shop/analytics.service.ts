// The analytics: how many orders there were and what they came to, for admins.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { actAs, admin, failure, isObject } from '../../engine'
import type { Caller } from '../../engine'
import { analyticsDocs, ordersDocs } from './documents'
import { stretchOf } from './periods'
import type { Stretch } from './periods'

type CallerParams = Params & { user?: Caller }

/** Orders that were paid for, or will be at the counter. */
const where = { status: { $in: ['submitted', 'ready', 'completed'] } }

const part = (bucket: string, what: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en', { ...what, timeZone: 'UTC' }).format(new Date(bucket))

/** What a stretch is called in a chart, by the name that the aggregate gives it. Days of a week have names. */
const labels: Record<Stretch['by'], (bucket: string, isWeek: boolean) => string> = {
  hour: bucket => `${Number(bucket.slice(11, 13))}:00`,
  day: (bucket, isWeek) => (isWeek ? part(bucket, { weekday: 'long' }) : String(Number(bucket.slice(8, 10)))),
  month: bucket => part(bucket, { month: 'long' })
}

const analytics = (app: Application) => ({
  /** `{ totalOrders, totalAmount, averageTicket }`; amounts are without tax and tip. */
  async find({ user, query }: CallerParams) {
    const [key] = Object.keys(isObject(query) ? query : {})
    if (key !== undefined) throw failure('unknown-key', { key, allowed: 'no keys' })
    const asked = { where, sum: 'subTotal', avg: 'subTotal' } as const
    const { data } = await app.service('orders').aggregate(asked, actAs(user!))
    const [{ count, sum, avg }] = data
    return {
      totalOrders: count,
      totalAmount: sum!.subTotal,
      averageTicket: Math.round((avg!.subTotal ?? 0) * 100) / 100
    }
  }
})

const ofOrders = (app: Application) => ({
  /**
   * Orders by hours, days or months, with zeros where there were none.
   * @throws 400 for a query that names no period, or another key
   */
  async find({ user, query }: CallerParams) {
    const stretch = await stretchOf(app.get('postgresqlClient'), query, app.get('shop').zone)
    const { by } = stretch
    const isWeek = query?.period === 'week'
    const asked = { where, sum: 'subTotal', ...stretch } as const
    const { data } = await app.service('orders').aggregate(asked, actAs(user!))
    return {
      ...stretch,
      count: data.reduce((total, { count }) => total + count, 0),
      data: data.map(({ bucket, from, count, sum }) => ({
        label: labels[by](bucket!, isWeek),
        bucket,
        from,
        count,
        amount: sum!.subTotal
      }))
    }
  }
})

export default (app: Application): void => {
  const options = (docs: object) => ({ methods: ['find'], access: { find: admin }, docs }) as never
  app.use('analytics' as never, analytics(app) as never, options(analyticsDocs))
  app.use('analytics/orders' as never, ofOrders(app) as never, options(ordersDocs))
}
