// The users: whoever can sign in.
import {
  admin,
  any,
  anyone,
  choice,
  email,
  moment,
  optional,
  password,
  readOnly,
  resource,
  self,
  text,
  unique,
  where,
  withDefault,
  writableBy
} from '../../engine'
import { weakness } from '../../plugins/accounts'
import type { RecordOf } from '../../engine'

const users = resource({
  path: 'users',
  about: 'People who can sign in, by e-mail or by username.',
  fields: {
    email: optional(unique(email())),
    username: optional(unique(text({ min: 3, max: 80, lower: true, pattern: '^[^@\\s]+$' }))),
    password: password({ refuse: weakness }),
    firstName: optional(text({ max: 255 })),
    lastName: optional(text({ max: 255 })),
    phone: optional(text({ max: 50 })),
    confirmedAt: readOnly(optional(moment())),
    // Whoever is locked is signed out, and cannot sign in.
    lockedAt: writableBy(admin, optional(moment())),
    role: writableBy(admin, withDefault('user', choice(['user', 'manager', 'admin'])))
  },
  access: { read: any(self, admin), create: anyone, patch: any(self, admin), remove: any(self, admin) },
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
