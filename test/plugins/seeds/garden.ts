// Resources that seeds of tests fill: with references, ids of both kinds, a check, a hook and an owner.
import {
  anyone,
  choice,
  date,
  integer,
  nobody,
  optional,
  owner,
  password,
  reference,
  references,
  resource,
  text,
  unique,
  withDefault
} from '../../../src/engine'

const open = { read: anyone, write: nobody }

const towns = resource({
  path: 'towns',
  about: 'Towns.',
  fields: { name: text({ max: 40 }), founded: optional(date()), people: integer({ min: 1 }) },
  access: open,
  checks: { people: { must: { people: { $ne: 13 } }, message: 'No town has 13 people.' } }
})

const parts = resource({
  path: 'shop/parts',
  about: 'Parts, which are made of parts; a hook sees each of them by itself.',
  id: 'uuid',
  fields: {
    code: unique(text({ max: 20, lower: true })),
    shout: optional(text()),
    state: withDefault('new', choice(['new', 'old'])),
    partId: optional(reference('shop/parts')),
    townId: optional(reference('towns')),
    soldInIds: optional(references('towns')),
    kinIds: withDefault([], references('shop/parts'))
  },
  access: open,
  hooks: {
    before: { create: [async (context: any) => void (context.data.shout = context.data.code.toUpperCase())] }
  }
})

const diaries = resource({
  path: 'diaries',
  about: 'Diaries.',
  fields: { day: date(), pin: optional(password()) },
  owner: 'userId',
  access: { read: owner, write: owner }
})

export const garden = [towns, parts, diaries]

/** A row of the towns. */
export const town = (name: string, people = 5) => ({ name, people })

/** The text of a file with one seed. */
export const seedOf = (path: string, key: string, rows: unknown) =>
  `exports.default = seed({ resource: '${path}', key: '${key}', rows: ${JSON.stringify(rows)} })`
