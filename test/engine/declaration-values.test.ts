// Values in declarations that nothing else would notice: defaults that do not fit, parts of the wrong kind, roles
// that nobody can have, lists of references.
import assert from 'node:assert/strict'
import { feathers } from '@feathersjs/feathers'
import {
  admin,
  anyone,
  choice,
  date,
  flag,
  integer,
  json,
  list,
  moment,
  normaliseAll,
  not,
  optional,
  reference,
  references,
  resource,
  role,
  text,
  withDefault
} from '../../src/engine'
import { closeByDefault } from '../../src/engine/access'
import { options } from './random-rules'
import { good, problemsOf } from './wrong-declarations'

const withField = (field: unknown) => resource({ ...good, fields: { n: field } } as never)

const mistakes: [title: string, change: object, said: RegExp][] = [
  [
    'a default above the most',
    { fields: { n: withDefault(500, integer({ max: 5 })) } },
    /n: the default 500 must be <= 5/
  ],
  [
    'a default of another kind',
    { fields: { n: withDefault('x' as never, integer()) } },
    /n: the default "x"/
  ],
  [
    'a default that is no choice',
    { fields: { n: withDefault('c' as never, choice(['a', 'b'])) } },
    /default "c"/
  ],
  ['a default that is no day', { fields: { n: withDefault('2026-02-30', date()) } }, /default "2026-02-30"/],
  [
    'null by default where it is required',
    { fields: { n: withDefault(null as never, text()) } },
    /default null/
  ],
  ['a search that is a word', { search: 'title' }, /search must be a list of fields/],
  ['an index that is a word', { indexes: ['title'] }, /indexes must be lists of fields/],
  ['a check in SQL', { checks: { order: 'a > b' } }, /checks must be as \{ order/],
  ['live that is a word', { live: 'no' }, /live must be true or false/],
  [
    'a hook that is a word',
    { hooks: { before: { create: 'x' } } },
    /hooks\.before\.create must be a function/
  ],
  ['a page of less than nothing', { page: { max: -5 } }, /page\.max must be a whole number from 1/],
  ['a page of a word', { page: { default: '20' } }, /page\.default must be a whole number from 1/],
  ['a page that is none', { page: null }, /page must be as \{ default: 20, max: 100 \}/],
  ['hooks that are none', { hooks: null }, /hooks must be as \{ before: \{ create/],
  ['an index of what every object has', { indexes: [['constructor']] }, /constructor is not a field/],
  [
    'a role without a name',
    { access: { read: role(), write: admin } },
    /access\.find says role\(\) without a role; say nobody/
  ]
]

describe('a value in a declaration', () => {
  for (const [title, change, said] of mistakes) {
    it(`is refused: ${title}`, () => {
      const problems = problemsOf(resource({ ...good, ...change } as never))
      assert.match(problems.join('\n'), said)
    })
  }

  it('is taken where it fits', () => {
    for (const field of [
      withDefault(5, integer({ max: 5 })),
      withDefault('a', choice(['a', 'b'])),
      withDefault('2026-02-28', date()),
      withDefault('2026-02-28T00:00:00Z', moment()),
      withDefault([], list(text())),
      withDefault({ a: 1 }, json()),
      withDefault(false, flag()),
      optional(withDefault(null as never, text()))
    ])
      assert.deepEqual(problemsOf(withField(field)), [])
    assert.deepEqual(
      problemsOf(resource({ ...good, fields: { nIds: withDefault([], references('users')) } } as never)),
      []
    )
  })

  it('is refused in a list of references, which is written otherwise', () => {
    assert.throws(() => list(reference('users') as never), /is written as references\(/)
  })

  it('is refused as a role that users cannot have, behind not() as well', () => {
    const users = resource({
      path: 'users',
      about: 'People.',
      fields: { role: choice(['user', 'admin']) },
      access: { read: anyone, write: not(role('boss', 'admin')) }
    })
    assert.throws(
      () => normaliseAll([users] as never, options),
      /users: access\.create names the role boss; there are user, admin/
    )
  })

  it('is refused as a method that no service has', () => {
    const app = feathers()
    closeByDefault(app as never)
    const service = { find: async () => [], chime: async () => ({}) }
    assert.throws(
      () => app.use('clock', service, { methods: ['find'], access: { fnd: anyone } }),
      /clock: access\.fnd is not a method; there are read, write, find/
    )
    app.use('clock', service, { methods: ['find', 'chime'], access: { read: anyone, chime: admin } })
  })

  it('is helped where a reference leaves out the folder of a path', () => {
    const problems = problemsOf(
      resource({ ...good, path: 'sheds/hangars' } as never),
      resource({ ...good, fields: { hangarId: reference('hangars') } } as never)
    )
    assert.match(problems.join('\n'), /refers to hangars, which is not a resource; say sheds\/hangars$/)
  })
})
