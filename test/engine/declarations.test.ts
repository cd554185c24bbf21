// Wrong declarations stop the start, with every mistake at once, each with its place and cure.
import assert from 'node:assert/strict'
import {
  $me,
  admin,
  anyone,
  integer,
  json,
  owner,
  password,
  readableBy,
  reference,
  resource,
  text,
  unique,
  where
} from '../../src/engine'
import { good, problemsOf } from './wrong-declarations'

/** A declaration with one thing changed, and what must be said of it. */
const mistakes: [title: string, change: object, said: RegExp][] = [
  ['a hook of no method', { hooks: { before: { crate: [] } } }, /hooks\.before\.crate is not a method/],
  ['a hook of no kind', { hooks: { befor: {} } }, /hooks\.befor is not a kind of hook/],
  [
    'a range that is empty',
    { fields: { n: integer({ min: 5, max: 1 }) } },
    /fields\.n: min 5 is above max 1/
  ],
  ['a path with capitals', { path: 'myThings' }, /path must be small letters/],
  ['no sentence about it', { about: ' ' }, /about must say/],
  ['no fields', { fields: undefined }, /fields is missing/],
  ['no access', { access: undefined }, /access is missing: say who may read and write/],
  [
    'access without writing',
    { access: { read: anyone } },
    /access says nothing of create; say nobody to close it/
  ],
  [
    'access of an unknown method',
    { access: { ...good.access, rean: anyone } },
    /access\.rean is not a method/
  ],
  [
    'who may see a history that is not kept',
    { live: false, access: { ...good.access, history: admin } },
    /access\.history: a resource that is not live has no history/
  ],
  [
    'a hook of a history that is not kept',
    { live: false, hooks: { after: { history: [] } } },
    /hooks\.after\.history is not a method/
  ],
  [
    'a history by a secret',
    { fields: { word: password() }, access: { ...good.access, history: where({ word: { $null: true } }) } },
    /access\.history looks at word, which is secret/
  ],
  ['a rule that is none', { access: { read: true, write: admin } }, /access\.find is not a rule; use anyone/],
  ['an unknown part', { acess: {} }, /acess is not a part of a declaration/],
  ['a value that is no field', { fields: { title: 'text' } }, /fields\.title is not a field; use text\(\)/],
  ['a field with an odd name', { fields: { 'first name': text() } }, /fields\.first name: names are letters/],
  ['a field that comes by itself', { fields: { createdAt: text() } }, /fields\.createdAt comes by itself/],
  [
    'owner without owner',
    { access: { read: owner, write: owner } },
    /says owner, but the resource declares no owner/
  ],
  ['an owner of the wrong kind', { owner: 'title' }, /owner must be the name of a reference, as userId/],
  [
    'an owner that is no reference',
    { owner: 'titleId', fields: { titleId: text() } },
    /the owner field is a readOnly\(reference/
  ],
  [
    'a rule on an unknown field',
    { access: { read: where({ colour: 'red' }), write: admin } },
    /looks at colour/
  ],
  [
    'a rule with a wrong value',
    { access: { read: where({ count: 'x' }), write: admin }, fields: { count: integer() } },
    /compares count with "x": must be a whole number/
  ],
  [
    'a rule that sorts text',
    { access: { read: where({ title: { $gt: 'a' } }), write: admin } },
    /orders by title/
  ],
  [
    'a rule with an unknown operator',
    { access: { read: where({ title: { $regex: 'a' } as never }), write: admin } },
    /uses \$regex; a rule may use/
  ],
  [
    'a rule on JSON',
    { access: { read: where({ meta: 1 as never }), write: admin }, fields: { meta: json() } },
    /looks at meta, which cannot be compared/
  ],
  [
    'null in a list',
    { access: { read: where({ title: { $in: [null] } }), write: admin } },
    /takes a list without null/
  ],
  [
    'a wrong rule of a field',
    { fields: { title: readableBy(where({ nope: $me }), text()) } },
    /fields\.title readableBy looks at nope/
  ],
  ['search in an unknown field', { search: ['name'] }, /search: name is not a field/],
  ['search in numbers', { search: ['n'], fields: { n: integer() } }, /search: n is not text/],
  ['search in secrets', { search: ['secret'], fields: { secret: password() } }, /search: secret is/],
  ['an index on an unknown field', { indexes: [['nope']] }, /indexes: nope is not a field/],
  [
    'a reference that $include could not name',
    { fields: { part: reference('users') } },
    /fields\.part: name the reference partId, so that \$include can load the row as part/
  ],
  [
    'a reference whose row would take the place of a field',
    { fields: { part: text(), partId: reference('users') } },
    /fields\.partId: \$include loads its row as part, which is another field/
  ],
  [
    'a reference to nowhere',
    { fields: { aId: reference('nowhere') } },
    /refers to nowhere, which is not a resource; there are users, things/
  ],
  [
    'set null where null is not allowed',
    { fields: { aId: reference('users', { onDelete: 'set null' }) } },
    /needs optional\(reference/
  ],
  ['unique JSON', { fields: { meta: unique(json()) } }, /a json cannot be unique/],
  ['a page above its most', { page: { default: 50, max: 10 } }, /page\.default must not be above/],
  ['an odd kind of id', { id: 'serial' }, /id must be 'integer' or 'uuid'/],
  [
    'a check on an unknown field',
    { checks: { nope: { must: { nope: 1 }, message: 'No.' } } },
    /checks\.nope looks at nope/
  ]
]

describe('a declaration', () => {
  it('that is right is taken', () => {
    assert.deepEqual(problemsOf(resource(good)), [])
  })

  for (const [title, change, said] of mistakes) {
    it(`with ${title} is refused`, () => {
      const problems = problemsOf(resource({ ...good, ...change } as never))
      assert.ok(
        problems.some(problem => said.test(problem)),
        problems.join('\n')
      )
    })
  }

  it('tells all mistakes of all declarations at once', () => {
    const problems = problemsOf(
      resource({ ...good, about: '', search: ['x'], acess: 1 } as never),
      resource({ ...good, path: 'others', access: { read: owner, write: where({ x: 1 }) } } as never)
    )
    assert.equal(problems.filter(problem => problem.startsWith('things:')).length, 3, problems.join('\n'))
    assert.ok(problems.filter(problem => problem.startsWith('others:')).length >= 2, problems.join('\n'))
  })
})
