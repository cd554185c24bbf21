// An atlas: flags, countries that have some, and zeppelins that have visited some, which their crews see.
import {
  $me,
  any,
  anyone,
  owner,
  readableBy,
  references,
  resource,
  role,
  signedIn,
  text,
  where,
  withDefault
} from '../../src/engine'

const flags = resource({
  path: 'flags',
  about: 'Flags, which fly over countries.',
  fields: { name: text() },
  access: { read: anyone, write: signedIn }
})

const countries = resource({
  path: 'countries',
  about: 'Countries.',
  fields: { name: text(), flagIds: withDefault([], references('flags', { max: 2 })) },
  owner: 'userId',
  access: { read: owner, write: owner }
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Zeppelins, which their crews see.',
  fields: {
    name: text(),
    countryIds: withDefault([], references('countries', { as: 'visited' })),
    crewIds: withDefault([], references('users', { unseen: true, min: 0 })),
    cargoIds: readableBy(role('manager'), withDefault([], references('flags')))
  },
  owner: 'userId',
  access: { read: any(owner, where({ crewIds: $me }), role('manager')), write: owner }
})

export const atlas = [flags, countries, zeppelins]
