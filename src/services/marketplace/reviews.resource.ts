// The reviews: what was made of the work, said by whom it was done for.
import {
  admin,
  anyone,
  decimal,
  images,
  nobody,
  optional,
  owner,
  readOnly,
  reference,
  resource,
  text,
  unique
} from '../../engine'
import type { RecordOf } from '../../engine'
import { noteProfile, rateAgain } from './review'

/** What has been said stays, also when what it was about is gone. */
const forgotten = (path: string) => readOnly(optional(reference(path, { onDelete: 'set null' })))

const reviews = resource({
  path: 'reviews',
  about:
    'What was made of work that is done. They begin by `review` of an agreement; their author may change the pictures.',
  fields: {
    rating: readOnly(decimal({ precision: 2, scale: 1, min: 1, max: 5 })),
    description: readOnly(text({ max: 250 })),
    pictures: optional(images({ max: '5MB', count: 5, thumbnails: { small: 300 } })),
    agreementId: unique(forgotten('agreements')),
    promotionId: forgotten('promotions'),
    requestId: forgotten('requests'),
    // Of whoever has done the work.
    profileId: readOnly(optional(reference('profiles', { onDelete: 'cascade' }))),
    // The profile of whoever says it.
    authorId: forgotten('profiles'),
    userId: forgotten('users')
  },
  owner: 'userId',
  access: { read: anyone, create: nobody, patch: owner, remove: admin },
  hooks: { before: { remove: [noteProfile] }, after: { remove: [rateAgain] } }
})

export default reviews

declare module '../../declarations' {
  interface Resources {
    reviews: RecordOf<typeof reviews>
  }
}
