// The second factors: who gives a code at the sign-in, beside his password.
import {
  admin,
  all,
  any,
  integer,
  list,
  moment,
  nobody,
  not,
  optional,
  owner,
  readOnly,
  reference,
  resource,
  secret,
  text,
  unique,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

const secondFactors = resource({
  path: 'second-factors',
  about:
    'Users who give a code of an authenticator at the sign-in, one row each. For an admin, to remove a row is to ' +
    'take that off somebody else.',
  fields: {
    userId: unique(readOnly(reference('users', { onDelete: 'cascade' }))),
    // Null while it is enrolled: it is in force once a first code was right.
    confirmedAt: readOnly(optional(moment())),
    usedAt: readOnly(optional(moment())),
    // The seed of the codes, encrypted with a key that is made of the setting `authentication.secret`.
    secret: readOnly(secret(text({ max: 200 }))),
    // The step of 30 seconds that the last code was of: neither it nor an earlier one holds again.
    lastStep: readOnly(secret(optional(integer()))),
    // SHA-256 of the recovery codes that are left, in hexadecimal digits.
    recoveryHashes: readOnly(secret(withDefault([], list(text({ max: 64 }))))),
    // How often it has changed. Whoever changes it says what it was, so that of two at the same moment one does.
    changes: readOnly(secret(withDefault(0, integer())))
  },
  owner: 'userId',
  access: {
    read: any(owner, admin),
    create: nobody,
    patch: nobody,
    // One's own goes by POST /two-factor/remove, with password and code: a token alone may have been found.
    remove: all(admin, not(owner))
  },
  keys: 'read'
})

export default secondFactors

declare module '../../declarations' {
  interface Resources {
    'second-factors': RecordOf<typeof secondFactors>
  }
}
