// The resources whose journal is looked at: with secrets, references of all kinds, a quiet one, and the longest of names.
import {
  anyone,
  integer,
  normaliseAll,
  nobody,
  optional,
  password,
  reference,
  resource,
  secret,
  text,
  unique
} from '../../src/engine'
import { options, users } from './random-rules'

const access = { read: anyone, write: nobody }

const hangar = resource({
  path: 'old/hangars',
  about: 'Where airships stay; each has a key that nobody may know.',
  fields: { name: unique(text()), key: optional(secret(text())), pin: optional(password()) },
  access
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Airships.',
  fields: {
    name: text(),
    length: optional(integer()),
    hangarId: optional(reference('old/hangars', { onDelete: 'set null' })),
    builtInId: optional(reference('old/hangars', { onDelete: 'cascade' }))
  },
  access
})

const quiet = resource({
  path: 'quiet',
  about: 'Of no interest.',
  fields: { name: text() },
  access,
  live: false
})

/** Two long names, of which PostgreSQL would cut off what tells them apart. */
export const long = ['a', 'b'].map(end =>
  resource({ path: `airships/${'x'.repeat(41)}${end}`, about: 'Long.', fields: { name: text() }, access })
)

export const definitions = normaliseAll([users, hangar, zeppelins, quiet, ...long] as never, options)
