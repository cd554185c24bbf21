// The requests: work that users want to have done.
import {
  action,
  all,
  anyone,
  images,
  not,
  optional,
  owner,
  readOnly,
  reference,
  references,
  resource,
  signedIn,
  text
} from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'
import { inquire } from './inquire'
import { lockAgreementsAbout } from './order'
import { stampProfile } from './profile-of'

const requests = resource({
  path: 'requests',
  about: 'Work that users want to have done.',
  fields: {
    tradeId: reference('trades'),
    title: text({ max: 100 }),
    description: text({ max: 5000 }),
    pictures: optional(images({ max: '5MB', count: 10, thumbnails: { small: 300 } })),
    townIds: references('towns', { min: 1, max: 100 }),
    profileId: readOnly(reference('profiles', { onDelete: 'cascade' }))
  },
  owner: 'userId',
  access: { read: anyone, create: signedIn, patch: owner, remove: owner },
  search: ['title', 'description'],
  page: { total: 10_000 },
  actions: {
    inquire: action({
      about: 'Offers the work to whoever wants it; answers the inquiry.',
      access: all(signedIn, not(owner)),
      run: context => inquire(context, 'requestId')
    })
  },
  hooks: { before: { create: [stampProfile], remove: [lockAgreementsAbout('requestId')] } }
})

export default requests

declare module '../../declarations' {
  interface Resources {
    requests: RecordOf<typeof requests>
  }
  interface Actions {
    requests: ActionsOf<typeof requests>
  }
}
