// The sessions: who is signed in from where, and until when.
import {
  admin,
  any,
  integer,
  moment,
  nobody,
  optional,
  owner,
  readOnly,
  resource,
  secret,
  text,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

const sessions = resource({
  path: 'sessions',
  about: 'Sign-ins that hold. To remove one is to sign it out, on all nodes and sockets at once.',
  id: 'uuid',
  fields: {
    device: readOnly(optional(text({ max: 500 }))),
    address: readOnly(optional(text({ max: 100 }))),
    // To within the life of an access token: it is noted when a session is renewed.
    usedAt: readOnly(moment()),
    expiresAt: readOnly(moment()),
    // How often it has been renewed. A refresh token bears the number that it was made with.
    generation: readOnly(secret(withDefault(0, integer()))),
    renewedAt: readOnly(secret(optional(moment())))
  },
  owner: 'userId',
  access: { read: any(owner, admin), create: nobody, patch: nobody, remove: any(owner, admin) },
  keys: 'read',
  indexes: [['expiresAt']]
})

export default sessions

declare module '../../declarations' {
  interface Resources {
    sessions: RecordOf<typeof sessions>
  }
}
