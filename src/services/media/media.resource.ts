// The media: files that users have uploaded, from the moment they are announced until their row is gone.
import {
  all,
  choice,
  indexed,
  integer,
  json,
  nobody,
  not,
  optional,
  owner,
  readOnly,
  reference,
  resource,
  secret,
  signedIn,
  text,
  where,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

const media = resource({
  path: 'media',
  id: 'uuid',
  about:
    'Files that users upload for fields of other rows. To create one is to ask for the URL that takes the file; ' +
    'to remove one is to give an upload up that no row has yet.',
  fields: {
    resource: text({ max: 63 }),
    field: text({ max: 63 }),
    name: text({ max: 255 }),
    type: text({ max: 127, lower: true }),
    // Size and checksum are those that were announced, and then those of what is kept: images lose their notes.
    size: integer({ min: 1 }),
    // SHA-256, in base64.
    checksum: text({ min: 44, max: 44 }),
    state: readOnly(withDefault('pending', indexed(choice(['pending', 'ready', 'attached', 'gone'])))),
    rowId: readOnly(optional(text({ max: 63 }))),
    width: readOnly(optional(integer())),
    height: readOnly(optional(integer())),
    // Why it could not be looked at as an image.
    problem: readOnly(optional(text({ max: 500 }))),
    key: readOnly(secret(optional(text()))),
    thumbnails: readOnly(secret(optional(json()))),
    // What a row shows stays when whoever uploaded it is gone.
    userId: readOnly(optional(reference('users', { onDelete: 'set null' })))
  },
  owner: 'userId',
  access: {
    read: owner,
    create: signedIn,
    patch: nobody,
    remove: all(owner, not(where({ state: 'attached' })))
  },
  indexes: [['resource', 'field', 'state']],
  live: false
})

export default media

declare module '../../declarations' {
  interface Resources {
    media: RecordOf<typeof media>
  }
}
