// Made-up resources for the tests of scopes: what is one's own, what everybody sees, and what refers to another.
import {
  action,
  any,
  anyone,
  flag,
  not,
  optional,
  owner,
  readableBy,
  reference,
  resource,
  role,
  signedIn,
  text,
  where,
  withDefault
} from '../../../src/engine'

const hangars = resource({
  path: 'hangars',
  about: 'Where zeppelins stand.',
  fields: { name: text() },
  owner: 'userId',
  access: { read: owner, write: owner, history: owner }
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Zeppelins of their owners, some of them for everybody to see.',
  fields: {
    name: text(),
    shown: withDefault(false, flag()),
    hangarId: optional(reference('hangars', { onDelete: 'set null' })),
    secret: readableBy(owner, optional(text()))
  },
  owner: 'userId',
  access: { read: any(owner, where({ shown: true })), write: owner, history: owner },
  actions: {
    paint: action({
      about: 'Gives it another name.',
      input: { name: text() },
      access: owner,
      run: async ({ trx, row, data }) => void (await trx('zeppelins').where({ id: row.id }).update(data))
    }),
    count: action({ about: 'Counts.', of: 'resource', access: signedIn, run: async () => ({ count: 7 }) })
  },
  search: ['name']
})

const posters = resource({
  path: 'posters',
  about: 'What everybody may read and put up; those who are signed in in their own name.',
  fields: {
    name: text(),
    price: readableBy(role('user'), optional(text())),
    teaser: readableBy(not(role('user')), optional(text()))
  },
  access: { read: anyone, write: anyone }
})

const wishes = resource({
  path: 'wishes',
  about: 'Whoever is signed in may wish, and nobody but him sees it.',
  fields: { name: text() },
  owner: 'userId',
  access: { read: owner, create: anyone, patch: owner, remove: owner }
})

const locks = resource({
  path: 'locks',
  about: 'What no key writes.',
  fields: { name: text() },
  owner: 'userId',
  access: { read: owner, write: owner },
  keys: 'read'
})

const vaults = resource({
  path: 'vaults',
  about: 'What no key reads.',
  fields: { name: text() },
  owner: 'userId',
  access: { read: owner, write: owner },
  keys: 'none'
})

export const resources = [hangars, zeppelins, posters, wishes, locks, vaults]
