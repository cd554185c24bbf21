// The attempts: wrong passwords and codes since the last right one, by name, so that guessing ends.
import { admin, integer, moment, nobody, optional, resource, text, unique, withDefault } from '../../engine'

export default resource({
  path: 'attempts',
  about:
    'Wrong passwords and codes in a row. Names that nobody has are counted as well, so that they look the same. ' +
    'To remove a row is to let its user try again.',
  fields: {
    // `user:` or `code:` and an id, or `name:` and a hash of what was tried.
    name: unique(text({ max: 80 })),
    count: withDefault(0, integer()),
    frozenAt: optional(moment())
  },
  access: { read: admin, create: nobody, patch: nobody, remove: admin },
  keys: 'read',
  live: false
})
