// The API keys: by which programs call in the name of a user, and only for what their scopes name.
import {
  admin,
  any,
  list,
  moment,
  optional,
  owner,
  readOnly,
  resource,
  secret,
  text,
  unique
} from '../../engine'
import type { RecordOf } from '../../engine'

const apiKeys = resource({
  path: 'api-keys',
  about:
    'Keys for programs that call in the name of their user. The answer to the creation holds the `key`, and no other ' +
    'does. To remove one is to revoke it, on all nodes and sockets at once.',
  id: 'uuid',
  fields: {
    name: text({ max: 100 }),
    // What it begins with, to tell it from others.
    prefix: readOnly(text({ max: 20 })),
    // SHA-256 of the key, in hexadecimal digits.
    hash: readOnly(secret(unique(text({ max: 64 })))),
    // As `contacts:read`; set once.
    scopes: list(text({ max: 100 }), { max: 200 }),
    expiresAt: optional(moment()),
    // To the minute.
    lastUsedAt: readOnly(optional(moment()))
  },
  owner: 'userId',
  access: { read: any(owner, admin), create: owner, patch: owner, remove: any(owner, admin) },
  keys: 'read'
})

export default apiKeys

declare module '../../declarations' {
  interface Resources {
    'api-keys': RecordOf<typeof apiKeys>
  }
}
