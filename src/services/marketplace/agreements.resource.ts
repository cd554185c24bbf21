// The agreements: what two have agreed on about some work, and how far it has come.
import {
  $me,
  action,
  all,
  any,
  choice,
  decimal,
  list,
  moment,
  money,
  move,
  nobody,
  optional,
  readOnly,
  reference,
  resource,
  text,
  unique,
  where
} from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'
import { checkSeen, countCompleted, showQr, tell } from './agreement-moves'
import { review } from './review'

const isProvider = where({ providerId: $me })
const isReceiver = where({ receiverId: $me })
const isParty = any(isProvider, isReceiver)

/** What is agreed on outlives the promotion, and a party who has left. */
const forgotten = (path: string) => readOnly(optional(reference(path, { onDelete: 'set null' })))

const agreements = resource({
  path: 'agreements',
  about: 'Terms and price of some work. They begin by `propose` of an inquiry.',
  fields: {
    inquiryId: unique(forgotten('inquiries')),
    // Of the promotion or request, as they were.
    tradeId: readOnly(reference('trades')),
    title: readOnly(text({ max: 100 })),
    // Who does the work, and for whom.
    providerId: forgotten('users'),
    receiverId: forgotten('users'),
    terms: list(text({ max: 500 }), { min: 1, max: 50 }),
    price: money(),
    status: choice(['pending', 'active', 'rejected', 'closed', 'reviewed'])
  },
  access: {
    read: isParty,
    create: nobody,
    // Whoever accepts knows what; nobody changes it behind his back.
    patch: all(isProvider, where({ status: 'pending' })),
    remove: nobody
  },
  indexes: [
    ['providerId', 'id'],
    ['receiverId', 'id']
  ],
  actions: {
    qr: action({
      about: 'Answers the code that the provider is paid by, once the work is done.',
      access: all(isParty, where({ status: { $in: ['closed', 'reviewed'] } })),
      run: showQr
    })
  },
  states: {
    field: 'status',
    initial: 'pending',
    moves: {
      accept: move({
        about: 'Accepts it; with `seenAt`, its updatedAt, only as it was seen.',
        from: 'pending',
        to: 'active',
        who: isReceiver,
        input: { seenAt: optional(moment()) },
        async effect(context) {
          checkSeen(context)
          await tell(context, 'providerId')
        }
      }),
      reject: move({
        about: 'Rejects it, for good.',
        from: 'pending',
        to: 'rejected',
        who: isReceiver,
        effect: context => tell(context, 'providerId')
      }),
      close: move({
        about: 'Says that the work is done.',
        from: 'active',
        to: 'closed',
        who: isProvider,
        async effect(context) {
          await countCompleted(context)
          await tell(context, 'receiverId')
        }
      }),
      review: move({
        about: 'Reviews the work, once; `pictures` are ids of uploads for reviews.',
        from: 'closed',
        to: 'reviewed',
        who: isReceiver,
        input: {
          rating: decimal({ precision: 2, scale: 1, min: 1, max: 5 }),
          description: text({ max: 250 }),
          pictures: optional(list(text({ max: 36 }), { max: 5 }))
        },
        async effect(context) {
          await review(context)
          await tell(context, 'providerId')
        }
      })
    }
  }
})

export default agreements

declare module '../../declarations' {
  interface Resources {
    agreements: RecordOf<typeof agreements>
  }
  interface Actions {
    agreements: ActionsOf<typeof agreements>
  }
}
