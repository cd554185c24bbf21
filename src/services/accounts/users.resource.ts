// The users: whoever can sign in.
import {
  admin,
  any,
  anyone,
  choice,
  email,
  image,
  moment,
  optional,
  password,
  readOnly,
  readableBy,
  resource,
  self,
  signedIn,
  text,
  unique,
  where,
  withDefault,
  writableBy
} from '../../engine'
import { weakness } from '../../plugins/accounts'
import type { RecordOf } from '../../engine'

/** How to reach somebody, and how to sign in as him, is not for everybody who works here. */
const own = any(self, admin)

const users = resource({
  path: 'users',
  about:
    'People who can sign in, by e-mail or by username. Whoever has signed in sees their names, roles and pictures; ' +
    'the rest is for themselves and admins.',
  fields: {
    email: readableBy(own, optional(unique(email()))),
    username: readableBy(
      own,
      optional(unique(text({ min: 3, max: 80, lower: true, pattern: '^[^@\\s]+$' })))
    ),
    password: password({ refuse: weakness }),
    firstName: optional(text({ max: 255 })),
    lastName: optional(text({ max: 255 })),
    phone: readableBy(own, optional(text({ max: 50 }))),
    // When a code that was sent to it came back; null as soon as it is another one.
    phoneVerifiedAt: readableBy(own, readOnly(optional(moment()))),
    avatar: optional(image({ max: '5MB', thumbnails: { small: 128 } })),
    confirmedAt: readableBy(own, readOnly(optional(moment()))),
    // Whoever is locked is signed out, and cannot sign in.
    lockedAt: readableBy(own, writableBy(admin, optional(moment()))),
    role: writableBy(admin, withDefault('user', choice(['user', 'manager', 'admin'])))
  },
  access: { read: signedIn, create: anyone, patch: own, remove: own },
  keys: 'read',
  checks: {
    name: {
      must: any(where({ email: { $null: false } }), where({ username: { $null: false } })),
      message: 'A user needs an email or a username.'
    }
  },
  search: ['email', 'username', 'firstName', 'lastName']
})

export default users

declare module '../../declarations' {
  interface Resources {
    users: RecordOf<typeof users>
  }
}
