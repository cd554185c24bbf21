// The loyalty: the points that a customer has, one row each.
import type { HookContext } from '../../declarations'
import {
  action,
  admin,
  any,
  decimal,
  failure,
  integer,
  isOutside,
  nobody,
  owner,
  readOnly,
  reference,
  resource,
  signedIn,
  unique,
  where,
  withDefault
} from '../../engine'
import type { ActionContext, ActionsOf, RecordOf } from '../../engine'
import { addPoints, openAccount, redeemPoints } from './points'

const count = () => readOnly(withDefault(0, decimal({ precision: 12, scale: 0, min: 0 })))
const points = () => integer({ min: 1, max: 100_000_000 })

/** Whoever looks for his own has one. */
async function openOwn({ app, params }: HookContext): Promise<void> {
  if (isOutside(params) && params.user) await openAccount(app.get('postgresqlClient'), params.user.id)
}

/** The row of a user as it is then. */
const rowOf = async ({ app, params }: ActionContext, userId: number) =>
  (
    (await app
      .service('loyalty')
      .find({ ...params, query: { userId }, paginate: false } as never)) as never as object[]
  )[0]

const loyalty = resource({
  path: 'loyalty',
  about:
    'The points of a customer. An order brings 100 for each whole unit of money; cancelled, it takes them back.',
  fields: {
    userId: unique(readOnly(reference('users', { onDelete: 'cascade' }))),
    points: count(),
    lifetimePoints: count(),
    pointsRedeemed: count()
  },
  owner: 'userId',
  access: { read: any(owner, admin), write: nobody },
  checks: {
    balance: { must: where({ points: { $gte: 0 } }), message: 'There are not so many points.' }
  },
  actions: {
    redeem: action({
      about: 'Takes points of the caller for something that they are redeemed for; answers what is left.',
      of: 'resource',
      input: { points: points() },
      access: signedIn,
      async run(context) {
        const userId = Number(context.caller!.id)
        await redeemPoints(context.trx, userId, context.data.points)
        return rowOf(context, userId)
      }
    }),
    add: action({
      about: 'Adds points to those of a user; answers them.',
      of: 'resource',
      input: { userId: reference('users', { unseen: true }), points: points() },
      access: admin,
      async run(context) {
        const { userId } = context.data
        await addPoints(context.trx, userId, context.data.points)
        const row = await rowOf(context, userId)
        if (!row) throw failure('unknown-reference', { key: 'userId' })
        return row
      }
    })
  },
  hooks: { before: { find: [openOwn] } }
})

export default loyalty

declare module '../../declarations' {
  interface Resources {
    loyalty: RecordOf<typeof loyalty>
  }
  interface Actions {
    loyalty: ActionsOf<typeof loyalty>
  }
}
