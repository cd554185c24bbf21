// A hangar: zeppelins with lists of ids of every sort, of ids of both kinds.
import { anyone, moment, optional, references, resource, text, withDefault } from '../../src/engine'

const access = { read: anyone, write: anyone }

/** Fields whose names functions of the database might use themselves. */
const oddlyNamed = {
  name: text(),
  ...Object.fromEntries(
    ['wanted', 'seen', 'old', 'new', 't', 'r', 'rows'].map(name => [name, optional(text())])
  )
}

export const hangar = [
  resource({ path: 'engines', about: 'Engines.', id: 'uuid', fields: { name: text() }, access }),
  resource({ path: 'crews', about: 'Crews.', fields: oddlyNamed, access }),
  resource({
    path: 'zeppelins',
    about: 'Zeppelins.',
    fields: {
      name: text(),
      engineIds: withDefault([], references('engines', { onDelete: 'restrict', max: 3 })),
      crewIds: optional(references('crews', { unseen: true })),
      // Zeppelins that fly along.
      fellowIds: withDefault([], references('zeppelins')),
      seenAt: optional(moment())
    },
    access
  })
]
