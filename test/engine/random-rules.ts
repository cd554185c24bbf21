// Random rules, rows and callers for property tests, over a resource with a field of every comparable kind.
import fc from 'fast-check'
import {
  $me,
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
  reference,
  resource,
  role,
  self,
  signedIn,
  text,
  where
} from '../../src/engine'
import type { Caller, Rule } from '../../src/engine'

export const callers: (Caller | null)[] = [
  null,
  { id: 1, role: 'user' },
  { id: 2, role: 'manager' },
  { id: 3, role: 'admin' }
]
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
  helperId: optional(reference('users'))
}

/** What declarations of tests are normalised with. */
export const options = { users: 'users', page: { default: 20, max: 100 } }

export const users = resource({
  path: 'users',
  about: 'People.',
  fields: {},
  access: { read: anyone, write: nobody }
})

const things = (rule: Rule) =>
  resource({
    path: 'things',
    about: 'Things.',
    fields,
    owner: 'userId',
    access: { read: rule, write: nobody }
  })

/** The definitions of a resource `things` under a rule, and of the users that it refers to. */
export const define = (rule: Rule) => normaliseAll([users, things(rule)] as never, options)

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
    fc.constantFrom<Rule>(anyone, nobody, signedIn, owner, self, admin, role('user', 'manager')),
    fc.array(tie('rule'), { maxLength: 3 }).map(parts => all(...parts)),
    fc.array(tie('rule'), { maxLength: 3 }).map(parts => any(...parts)),
    tie('rule').map(not)
  )
})).rule

export const anyRow = fc.record({
  userId: fc.constantFrom(1, 2, 3),
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fc.option(value)]))
})
