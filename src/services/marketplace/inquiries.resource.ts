// The inquiries: who has turned to whom about a promotion or a request.
import {
  $me,
  action,
  all,
  any,
  failure,
  flag,
  list,
  money,
  nobody,
  optional,
  readableBy,
  readOnly,
  reference,
  resource,
  text,
  where,
  withDefault
} from '../../engine'
import type { ActionContext, ActionsOf, RecordOf } from '../../engine'
import { propose } from './propose'

const isParty = any(where({ senderId: $me }), where({ receiverId: $me }))

/** Whoever offers the work: the owner of the promotion, or who has answered to the request. */
const isProvider = any(
  where({ receiverId: $me, promotionId: { $null: false } }),
  where({ senderId: $me, requestId: { $null: false } })
)

/** Sets a flag of the caller's own side. */
async function mark({ app, row, caller, params }: ActionContext, flag: 'Read' | 'Hide'): Promise<void> {
  const side = row.senderId === caller!.id ? 'sender' : 'receiver'
  await (app.service('inquiries') as any)._patch(row.id, { [side + flag]: true }, params)
}

const mine = () => readOnly(withDefault(false, flag()))

const inquiries = resource({
  path: 'inquiries',
  about: 'Who has turned to whom, about a promotion or a request. They begin by `inquire` of these.',
  fields: {
    promotionId: optional(reference('promotions', { onDelete: 'cascade' })),
    requestId: optional(reference('requests', { onDelete: 'cascade' })),
    senderId: reference('users', { onDelete: 'cascade' }),
    receiverId: reference('users', { onDelete: 'cascade' }),
    // Set back when something has happened that this side has not seen.
    senderRead: mine(),
    receiverRead: mine(),
    // Whether this side has taken it out of its inbox; no business of the other.
    senderHide: readableBy(where({ senderId: $me }), mine()),
    receiverHide: readableBy(where({ receiverId: $me }), mine()),
    // Whether terms have been proposed.
    proposed: mine()
  },
  access: { read: isParty, create: nobody, patch: nobody, remove: nobody },
  checks: {
    subject: {
      must: any(
        where({ promotionId: { $null: true }, requestId: { $null: false } }),
        where({ promotionId: { $null: false }, requestId: { $null: true } })
      ),
      message: 'An inquiry is about a promotion or a request, and not both.'
    }
  },
  indexes: [
    ['senderId', 'updatedAt', 'id'],
    ['receiverId', 'updatedAt', 'id']
  ],
  actions: {
    read: action({
      about: 'Notes that the caller has read it.',
      access: isParty,
      run: context => mark(context, 'Read')
    }),
    hide: action({
      about: "Takes it out of the caller's inbox; not while its agreement is active.",
      access: isParty,
      async run(context) {
        const active = { inquiryId: context.row.id, status: 'active' }
        if (await context.trx('agreements').where(active).first('id'))
          throw failure('wrong-state', { key: 'Its agreement', state: 'active', expected: 'at its end' })
        await mark(context, 'Hide')
      }
    }),
    propose: action({
      about: 'Proposes terms and a price to whoever wants the work; answers the agreement. Once.',
      input: { terms: list(text({ max: 500 }), { min: 1, max: 50 }), price: money() },
      access: all(isParty, isProvider),
      run: propose
    })
  }
})

export default inquiries

declare module '../../declarations' {
  interface Resources {
    inquiries: RecordOf<typeof inquiries>
  }
  interface Actions {
    inquiries: ActionsOf<typeof inquiries>
  }
}
