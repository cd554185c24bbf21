// The service dashboard: the promotions and requests of the caller, with their trades and towns.
import type { Application } from '../../declarations'
import { actAs, signedIn } from '../../engine'
import type { CallerParams } from './caller'
import { pageOf } from './page'

/** Two statements, however long the lists. */
const dashboard = (app: Application) => ({
  async find({ user, query = {} }: CallerParams) {
    const page = pageOf(query)
    const list = (path: 'promotions' | 'requests') =>
      app.service(path).find(
        actAs(user, {
          query: { userId: user.id, $include: ['trade', 'towns'], $sort: { id: -1 }, ...page }
        })
      )
    const [promotions, requests] = await Promise.all([list('promotions'), list('requests')])
    return { promotions, requests }
  }
})

export default (app: Application): void => {
  app.use(
    'dashboard' as never,
    dashboard(app) as never,
    { methods: ['find'], access: { find: signedIn } } as never
  )
}
