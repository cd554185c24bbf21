// Made-up resources with actions and states.
import {
  $me,
  action,
  admin,
  any,
  choice,
  integer,
  move,
  optional,
  owner,
  reference,
  resource,
  role,
  secret,
  signedIn,
  text,
  where,
  withDefault
} from '../../src/engine'
import type { ActionContext } from '../../src/engine'

export const stores = resource({
  path: 'stores',
  about: 'Stores with a stock that is counted.',
  fields: {
    name: text(),
    stock: withDefault(0, integer({ min: 0 })),
    state: choice(['closed', 'open', 'gone']),
    helperId: optional(reference('users', { unseen: true })),
    key: optional(secret(text()))
  },
  owner: 'userId',
  access: { read: any(owner, where({ helperId: $me }), role('manager')), write: owner },
  actions: {
    restock: action({
      about: 'Adds to the stock.',
      input: { quantity: integer({ min: 1, max: 100 }), note: optional(text({ max: 20 })) },
      access: any(owner, admin),
      async run({ row, data, trx, params, app }) {
        await trx('stores')
          .where({ id: row.id })
          .increment({ stock: data.quantity })
          .update({ updatedAt: trx.fn.now() })
        if (data.note === 'fail') throw new Error('A secret of the action')
        if (data.note) await (app.service('memos' as never) as any)._create({ text: data.note }, params)
      }
    }),
    inspect: action({
      about: 'Tells what the action sees.',
      access: signedIn,
      run: async ({ row, caller }) => ({ keys: Object.keys(row), caller: caller!.id })
    }),
    garble: action({
      about: 'Gives what is no JSON.',
      access: owner,
      async run({ row, trx }) {
        await trx('stores').where({ id: row.id }).increment({ stock: 1 })
        return () => row
      }
    }),
    census: action({
      about: 'Counts all stores.',
      of: 'resource',
      input: { most: optional(integer()) },
      access: role('manager'),
      run: async ({ trx }: ActionContext) => ({ stores: Number((await trx('stores').count())[0].count) })
    })
  },
  states: {
    field: 'state',
    initial: 'closed',
    moves: {
      open: move({ about: 'Opens it.', from: 'closed', to: 'open', who: owner }),
      leave: move({
        about: 'Gives it up.',
        from: ['closed', 'open'],
        to: 'gone',
        who: where({ helperId: $me }),
        input: { why: text() },
        async effect({ app, data, params }) {
          await (app.service('memos' as never) as any)._create({ text: data.why }, params)
        }
      })
    }
  }
})

export const memos = resource({
  path: 'memos',
  about: 'What actions have written.',
  fields: { text: text() },
  access: { read: signedIn, write: admin }
})
