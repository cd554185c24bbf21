// The tickets: what a signed-in user holds while he goes to a provider to have an identity linked.
import { moment, nobody, optional, reference, resource, secret, text, unique } from '../../engine'

export default resource({
  path: 'identity-tickets',
  about:
    'Single-use tickets for linking an identity, good for a minute. Only a hash of each is kept, and nobody reads it.',
  fields: {
    // SHA-256 of the token, in hexadecimal digits.
    hash: secret(unique(text({ max: 64 }))),
    provider: text({ max: 50 }),
    // Who he is there; missing until he comes back.
    subject: optional(text({ max: 255, trim: false })),
    // It ends with the session that has asked for it.
    sessionId: reference('sessions', { onDelete: 'cascade' }),
    expiresAt: moment()
  },
  owner: 'userId',
  access: { read: nobody, create: nobody, patch: nobody, remove: nobody },
  keys: 'none',
  indexes: [['expiresAt']],
  live: false
})
