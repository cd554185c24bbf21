// The profiles: who the people of the marketplace are to each other, one for each user.
import {
  admin,
  anyone,
  decimal,
  image,
  images,
  integer,
  list,
  nobody,
  optional,
  owner,
  readableBy,
  readOnly,
  reference,
  resource,
  signedIn,
  text,
  unique,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

const profiles = resource({
  path: 'profiles',
  about: 'Who somebody is in the marketplace. Each user has one, made when he registers.',
  fields: {
    firstName: optional(text({ max: 255 })),
    lastName: optional(text({ max: 255 })),
    picture: optional(image({ max: '5MB', thumbnails: { small: 200 } })),
    // The mean of the reviews of his work; 0 without any.
    rating: readOnly(withDefault(0, decimal({ precision: 3, scale: 2, min: 0, max: 5 }))),
    ratings: readOnly(withDefault(0, integer({ min: 0 }))),
    jobTitle: readableBy(signedIn, optional(text({ max: 100 }))),
    bio: readableBy(signedIn, withDefault('¡Hola! Soy nuevo aquí.', optional(text({ max: 5000 })))),
    socialLinks: readableBy(signedIn, optional(list(text({ max: 500 }), { max: 20 }))),
    cover: readableBy(signedIn, optional(image({ max: '5MB' }))),
    gallery: readableBy(signedIn, optional(images({ max: '5MB', count: 20 }))),
    tasksCompleted: readableBy(signedIn, readOnly(withDefault(0, integer({ min: 0 })))),
    // The code that he is paid by. Whoever has had work done sees it by his agreement.
    qr: readableBy(owner, optional(image({ max: '5MB' }))),
    userId: unique(readOnly(reference('users', { onDelete: 'cascade' })))
  },
  owner: 'userId',
  // Whoever could remove his own would be rid of his reviews.
  access: { read: anyone, create: nobody, patch: owner, remove: admin },
  search: ['firstName', 'lastName']
})

export default profiles

declare module '../../declarations' {
  interface Resources {
    profiles: RecordOf<typeof profiles>
  }
}
