// Resources with fields of every kind and every limit, for rows that are made up.
import { Type } from '@feathersjs/typebox'
import {
  admin,
  any,
  anyone,
  choice,
  date,
  decimal,
  email,
  field,
  flag,
  image,
  images,
  integer,
  json,
  list,
  moment,
  money,
  nobody,
  optional,
  password,
  readOnly,
  reference,
  resource,
  secret,
  text,
  unique,
  where,
  withDefault,
  writableBy
} from '../../../src/engine'
import type { Declaration, Field } from '../../../src/engine'

const access = { read: anyone, write: nobody }

const beasts = resource({
  path: 'beasts',
  about: 'A field of every kind.',
  fields: {
    name: text({ max: 30 }),
    essay: text({ min: 300 }),
    initials: text({ min: 2, max: 3, pattern: '^[A-Z]+$' }),
    zipCode: text({ pattern: '^\\d{5}$' }),
    phone: text({ pattern: '^(\\+49|0)[1-9]\\d{4,9}$' }),
    nick: text({ max: 12, lower: true, pattern: '^[^@\\s]+$' }),
    contactEmail: email({ max: 24 }),
    legs: integer({ min: -8, max: -2 }),
    huge: integer({ min: 2_000_000_000 }),
    weight: decimal({ precision: 5, scale: 3, max: 12.5 }),
    price: money(),
    tame: flag(),
    birthday: date(),
    nextFeedAt: moment(),
    diet: withDefault('plants', choice(["it's \\ all", 'plants', 'meat'])),
    secretPlan: secret(text()),
    pin: password({ min: 40 }),
    meta: json(),
    photo: optional(image()),
    album: images(),
    tags: list(text({ max: 20 }), { max: 2 }),
    visits: list(date()),
    place: field(
      Type.Object({
        latitude: Type.Number({ minimum: -90, maximum: 90 }),
        kind: Type.Union([Type.Literal('a'), Type.Literal('b')]),
        pair: Type.Tuple([Type.Integer(), Type.String({ format: 'uri' })]),
        when: Type.Optional(Type.String({ format: 'date-time' })),
        open: Type.Boolean(),
        nothing: Type.Null()
      })
    ),
    level: writableBy(admin, withDefault(1, integer())),
    stamp: optional(readOnly(text())),
    count: readOnly(withDefault(0, integer())),
    serial: readOnly(text()),
    note: optional(text()),
    ownerId: reference('users'),
    matchId: optional(reference('beasts'))
  },
  access,
  checks: {
    fed: {
      must: any(where({ tame: true }), where({ diet: { $ne: 'meat' }, price: { $lt: 300 } })),
      message: 'A wild one eats no meat.'
    }
  }
})

const onlys = resource({
  path: 'zoo-keepers/onlys',
  about: 'Unique fields of every kind that can be.',
  id: 'uuid',
  fields: {
    title: unique(text({ max: 40 })),
    slug: unique(text({ max: 30, pattern: '^[a-z0-9-]+$' })),
    handle: unique(text({ max: 5, lower: true })),
    mail: unique(email({ max: 40 })),
    plate: unique(text({ pattern: '^[A-Z]{2}-\\d{4}$' })),
    alias: optional(unique(text())),
    number: unique(integer({ min: 10 })),
    rate: unique(decimal({ min: -1, scale: 1 })),
    day: unique(date()),
    at: unique(moment()),
    beastId: unique(reference('beasts'))
  },
  access
})

/** A resource of one unique field with little room. */
const narrow = (path: string, name: string, only: Field) =>
  resource({ path, about: 'Little room.', fields: { [name]: unique(only) }, access })

const words = narrow('words', 'word', choice(['a', 'b', 'c']))
const digits = narrow('digits', 'digit', integer({ min: 1, max: 5 }))
const letters = narrow('letters', 'letter', text({ max: 1 }))
const grades = narrow('grades', 'grade', text({ pattern: '^[A-D]$' }))
const singles = narrow('singles', 'wordId', reference('words'))

/** Nothing can be made up for these. */
const impossible = resource({
  path: 'impossible',
  about: 'Fields for which nothing is plausible.',
  fields: {
    odd: text({ pattern: '^(?=.*Q)(?=.*9)[A-Z0-9]{40}$' }),
    tiny: email({ max: 6 }),
    format: field(Type.String({ format: 'json-pointer' })),
    fine: text()
  },
  access
})

const unlikely = resource({
  path: 'unlikely',
  about: 'A check that chance does not meet.',
  fields: { year: integer() },
  access,
  checks: { far: { must: { year: { $gt: 9000 } }, message: 'Only the far future counts.' } }
})

export const menagerie = [
  beasts,
  onlys,
  words,
  digits,
  letters,
  grades,
  singles,
  impossible,
  unlikely
] as unknown as Declaration[]
