// Random rules, rows and callers for property tests, over a resource with a field of every comparable kind.
import fc from 'fast-check'
import {
  $me,
  KEY,
  admin,
  all,
  any,
  anyone,
  choice,
  date,
  decimal,
  flag,
  integer,
  moment,
  nobody,
  normaliseAll,
  not,
  optional,
  owner,
  readableBy,
  reference,
  references,
  resource,
  role,
  self,
  signedIn,
  text,
  where,
  writableBy
} from '../../src/engine'
import type { Caller, Rule } from '../../src/engine'

export const callers: (Caller | null)[] = [
  null,
  { id: 1, role: 'user' },
  { id: 2, role: 'manager' },
  { id: 3, role: 'admin' }
]

/** A caller by an API key for some scopes. */
export const byKey = (caller: Caller, scopes: readonly string[]): Caller => ({
  ...caller,
  [KEY]: { id: `${caller.id} ${scopes.join()}`, scopes: new Set(scopes), until: Infinity }
})

/** The same callers, and those who come by a key. */
export const anyCaller: fc.Arbitrary<Caller | null> = fc
  .record({
    caller: fc.constantFrom(...callers),
    scopes: fc.option(fc.subarray(['things:read', 'things:write', '*:read', '*:write', 'users:read']))
  })
  .map(({ caller, scopes }) => (caller && scopes ? byKey(caller, scopes) : caller))
const words = ['red', 'green', 'blue']
const days = ['2026-01-31', '2026-02-01', '1999-12-31']
const moments = ['2026-11-20T09:30:00.000Z', '2026-11-20T09:30:00.001Z', '0999-01-01T00:00:00.000Z']

const fields = {
  count: optional(integer()),
  price: optional(decimal({ scale: 2 })),
  title: optional(text({ max: 20 })),
  colour: optional(choice(words)),
  done: optional(flag()),
  day: optional(date()),
  at: optional(moment()),
  helperId: optional(reference('users')),
  memberIds: optional(references('users'))
}

/** What declarations of tests are normalised with. */
export const options = { users: 'users', page: { default: 20, max: 100 } }

export const users = resource({
  path: 'users',
  about: 'People.',
  fields: {},
  access: { read: anyone, write: nobody }
})

const things = (rule: Rule, write: Rule, ofField: Rule) =>
  resource({
    path: 'things',
    about: 'Things.',
    fields: { ...fields, ruled: readableBy(ofField, writableBy(ofField, optional(text()))) },
    owner: 'userId',
    access: { read: rule, write, history: rule }
  })

/**
 * The definitions of a resource `things` under a rule of reading, and of the users that it refers to.
 * @param write rule of its writing
 * @param ofField rule of its field `ruled`
 */
export const define = (rule: Rule, write: Rule = nobody, ofField: Rule = anyone) =>
  normaliseAll([users, things(rule, write, ofField)] as never, options)

const number = fc.integer({ min: -2, max: 3 })
const values: Record<string, fc.Arbitrary<unknown>> = {
  count: number,
  price: fc.constantFrom(0, 0.1, 0.3, 10.05, -1),
  title: fc.constantFrom('', 'a', 'B', 'é', "it's", '%'),
  colour: fc.constantFrom(...words),
  done: fc.boolean(),
  day: fc.constantFrom(...days),
  at: fc.constantFrom(...moments),
  helperId: fc.constantFrom(1, 2, 3)
}
const ordered = ['count', 'price', 'day', 'at']

const lists = fc.shuffledSubarray([1, 2, 3])

/** That a list of ids has one, any, all or none of some. */
const membership: fc.Arbitrary<Rule> = fc
  .oneof<fc.Arbitrary<unknown>[]>(
    fc.constantFrom(1, 2, 3),
    fc.constant(null),
    fc.constantFrom($me, { $ne: $me }, { $eq: $me, $all: [2] }),
    fc.record({ $ne: fc.option(fc.constantFrom(1, 2, 3)) }),
    fc.record({ $in: lists }),
    fc.record({ $nin: lists }),
    fc.record({ $all: lists }),
    fc.record({ $null: fc.boolean() })
  )
  .map(each => where({ memberIds: each as never }))

const condition: fc.Arbitrary<Rule> = fc.constantFrom(...Object.keys(values)).chain(name => {
  const value = values[name]
  const options: fc.Arbitrary<unknown>[] = [
    value,
    fc.constant(null),
    fc.record({ $ne: fc.option(value) }),
    fc.record({ $in: fc.array(value, { maxLength: 3 }) }),
    fc.record({ $nin: fc.array(value, { maxLength: 3 }) }),
    fc.record({ $null: fc.boolean() })
  ]
  if (ordered.includes(name)) {
    for (const operator of ['$lt', '$lte', '$gt', '$gte'])
      options.push(value.map(each => ({ [operator]: each })))
  }
  if (name === 'helperId') options.push(fc.constant($me), fc.constant({ $ne: $me }))
  return fc.oneof(...options).map(each => where({ [name]: each as never }))
})

export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>(tie => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    condition,
    membership,
    fc.constantFrom<Rule>(anyone, nobody, signedIn, owner, self, admin, role('user', 'manager')),
    fc.array(tie('rule'), { maxLength: 3 }).map(parts => all(...parts)),
    fc.array(tie('rule'), { maxLength: 3 }).map(parts => any(...parts)),
    tie('rule').map(not)
  )
})).rule

export const anyRow = fc.record({
  userId: fc.constantFrom(1, 2, 3),
  memberIds: fc.option(lists),
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fc.option(value)]))
})
