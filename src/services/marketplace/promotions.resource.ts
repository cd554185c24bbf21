// The promotions: work that users offer.
import {
  anyone,
  all,
  images,
  money,
  not,
  action,
  optional,
  owner,
  readOnly,
  reference,
  references,
  resource,
  signedIn,
  text,
  withDefault
} from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'
import { inquire } from './inquire'
import { lockAgreementsAbout } from './order'
import { checkPrices, fillPriceMax } from './prices'
import { stampProfile } from './profile-of'

const promotions = resource({
  path: 'promotions',
  about: 'Work that users offer.',
  fields: {
    tradeId: reference('trades'),
    title: text({ max: 100 }),
    description: text({ max: 5000 }),
    priceMin: withDefault(0, money()),
    // That of priceMin where it is left out.
    priceMax: optional(money()),
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
      about: 'Asks whoever offers it for the work; answers the inquiry.',
      access: all(signedIn, not(owner)),
      run: context => inquire(context, 'promotionId')
    })
  },
  hooks: {
    before: { create: [stampProfile, fillPriceMax], remove: [lockAgreementsAbout('promotionId')] },
    after: { create: [checkPrices], patch: [checkPrices] }
  }
})

export default promotions

declare module '../../declarations' {
  interface Resources {
    promotions: RecordOf<typeof promotions>
  }
  interface Actions {
    promotions: ActionsOf<typeof promotions>
  }
}
