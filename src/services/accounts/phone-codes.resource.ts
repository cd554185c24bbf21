// The codes of phones: what was sent to a number to show whose it is, and how often.
import {
  admin,
  integer,
  moment,
  nobody,
  optional,
  readOnly,
  resource,
  secret,
  text,
  unique,
  withDefault
} from '../../engine'

export default resource({
  path: 'phone-codes',
  about:
    'The last code that was sent to a phone number, kept as a hash. To remove a row is to let its number ask again ' +
    'that has had too many.',
  fields: {
    // As +14165550100.
    phone: unique(readOnly(text({ max: 20 }))),
    // HMAC of number and code, in hexadecimal digits; null once it has been used.
    hash: readOnly(secret(optional(text({ max: 64 })))),
    expiresAt: readOnly(moment()),
    // Codes that were tried against this one.
    tries: readOnly(withDefault(0, integer({ min: 0 }))),
    // Codes that were sent since the moment below, which is at most a day ago.
    sent: readOnly(withDefault(1, integer({ min: 0 }))),
    since: readOnly(moment())
  },
  access: { read: admin, create: nobody, patch: nobody, remove: admin },
  keys: 'read',
  indexes: [['since']],
  live: false
})
