// The identities: who a user is at providers that he signs in with.
import { admin, any, moment, nobody, owner, readOnly, resource, secret, text, unique } from '../../engine'
import type { RecordOf } from '../../engine'

const identities = resource({
  path: 'identities',
  about: 'Accounts at providers that a user signs in with. To remove one is to sign in with it no more.',
  fields: {
    // The name that the settings give the provider.
    provider: readOnly(text({ max: 50 })),
    // What the provider calls him, which he keeps for ever there; not his address.
    subject: readOnly(text({ max: 255, trim: false })),
    // Provider and subject: nobody else has the two.
    key: readOnly(secret(unique(text({ max: 306, trim: false })))),
    usedAt: readOnly(moment())
  },
  owner: 'userId',
  access: { read: any(owner, admin), create: nobody, patch: nobody, remove: any(owner, admin) },
  keys: 'read'
})

export default identities

declare module '../../declarations' {
  interface Resources {
    identities: RecordOf<typeof identities>
  }
}
