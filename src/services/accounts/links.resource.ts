// The links: what a mail asks its receiver to open, good for one use and for a while.
import { choice, email, moment, nobody, resource, secret, text, unique } from '../../engine'

export default resource({
  path: 'links',
  id: 'uuid',
  about: 'Single-use links that were sent by mail. Only a hash of each is kept, and nobody reads it.',
  fields: {
    // SHA-256 of the token, in hexadecimal digits.
    hash: secret(unique(text({ max: 64 }))),
    kind: choice(['confirm', 'reset', 'email']),
    // The address that it was sent to.
    email: email(),
    expiresAt: moment()
  },
  owner: 'userId',
  access: { read: nobody, create: nobody, patch: nobody, remove: nobody },
  keys: 'none',
  indexes: [['expiresAt']],
  live: false
})
