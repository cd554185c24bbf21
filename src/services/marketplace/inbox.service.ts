// The service inbox: the inquiries that the caller has received and sent, with whom they are and what came of them.
import type { Application } from '../../declarations'
import { signedIn } from '../../engine'
import type { CallerParams } from './caller'
import { readThread } from './inbox'
import { pageOf } from './page'

/** Five statements at most, however long the lists. */
const inbox = (app: Application) => ({
  async find({ user, query = {} }: CallerParams) {
    const page = pageOf(query)
    // The application's own calls: a flag that is not seen on every row cannot be asked for otherwise.
    const list = (side: 'sender' | 'receiver'): Promise<any> =>
      app.service('inquiries').find({
        query: {
          [`${side}Id`]: user.id,
          [`${side}Hide`]: false,
          $include: ['promotion.trade', 'request.trade'],
          $sort: { updatedAt: -1 },
          ...page
        }
      })
    const [received, sent] = await Promise.all([list('receiver'), list('sender')])
    const thread = await readThread(app, user, [...received.data, ...sent.data])
    return {
      received: { ...received, data: received.data.map(thread) },
      sent: { ...sent, data: sent.data.map(thread) }
    }
  }
})

export default (app: Application): void => {
  app.use('inbox' as never, inbox(app) as never, { methods: ['find'], access: { find: signedIn } } as never)
}
