// Resources with files: of owners, public ones, hidden ones, lists, and one that refers to another.
import {
  admin,
  anyone,
  file,
  files,
  image,
  images,
  optional,
  owner,
  readableBy,
  reference,
  resource,
  secret,
  text,
  withDefault,
  writableBy,
  flag,
  any,
  was,
  where
} from '../../../src/engine'

const hangars = resource({
  path: 'hangars',
  about: 'Halls of owners; some are for everybody to see.',
  fields: {
    name: text({ max: 50 }),
    public: withDefault(false, flag()),
    photo: optional(image({ max: '100KB', thumbnails: { small: 32, wide: { width: 64, height: 16 } } })),
    gallery: optional(images({ max: '100KB', count: 3 })),
    plan: optional(readableBy(owner, file({ max: '20MB', types: ['application/pdf', 'text/plain'] }))),
    papers: optional(files({ max: '1MB', types: ['application/pdf'], count: 2 })),
    vault: optional(secret(image())),
    seal: optional(writableBy(admin, image()))
  },
  owner: 'userId',
  access: {
    read: any(owner, where({ public: true })),
    create: owner,
    update: owner,
    patch: owner,
    remove: owner,
    history: owner
  }
})

const zeppelins = resource({
  path: 'yard/zeppelins',
  about: 'Airships, each in a hall, which it goes with.',
  id: 'uuid',
  fields: {
    name: text({ max: 50 }),
    portrait: image({ max: '100KB', types: ['image/png'] }),
    hangarId: optional(reference('hangars', { onDelete: 'cascade', unseen: true }))
  },
  owner: 'userId',
  access: { read: anyone, write: owner },
  live: true
})

const kites = resource({
  path: 'kites',
  was: 'old-kites',
  about: 'Rows that send no events.',
  fields: { name: text({ max: 50 }), photo: was('picture', optional(image())) },
  owner: 'userId',
  access: { read: owner, write: owner },
  live: false
})

export const resources = [hangars, zeppelins, kites]
