// Names of resources, fields and what they take in the database: those that would meet are refused, and renames that cannot be.
import assert from 'node:assert/strict'
import { indexed, resource, text, was } from '../../src/engine'
import { good, problemsOf } from './wrong-declarations'

const mistakes: [title: string, change: object, said: RegExp][] = [
  ['a former name that is none', { fields: { a: was('b c', text()) } }, /fields\.a: was\(…\) takes the name/],
  [
    'a former name that another field has now',
    { fields: { a: was('b', text()), b: text() } },
    /fields\.a: was\(…\) takes the name that the field had, which no other field has now/
  ],
  [
    'one former name of two fields',
    { fields: { a: was('c', text()), b: was('c', text()) } },
    /fields: only one of them can be what c was/
  ],
  ['a former path that is none', { was: 'My Things' }, /was must be the path that it had/],
  ['a former path that is its own', { was: 'things' }, /was must be the path that it had/],
  [
    'a former path that is a resource still',
    { was: 'users' },
    /was names users, which is a resource; once every database is renamed, take was out/
  ],
  ['the path of the record of migrations', { path: 'migrations' }, /would both be called migrations/]
]

describe('the names of a declaration', () => {
  for (const [title, change, said] of mistakes) {
    it(`with ${title} are refused`, () => {
      const problems = problemsOf(resource({ ...good, ...change } as never))
      assert.ok(
        problems.some(problem => said.test(problem)),
        problems.join('\n')
      )
    })
  }

  it('must not have an index of the name that another has', () => {
    const shop = resource({
      ...good,
      path: 'shop',
      fields: { items: text(), n: text() },
      indexes: [['items', 'n']]
    })
    const items = resource({ ...good, path: 'shop/items', fields: { n: indexed(text()) } })
    assert.match(
      problemsOf(shop, items).join(),
      /shop\/items: an index of shop\/items and an index of shop would both be called shop_items_n_idx/
    )
  })

  it('must not have been what another was', () => {
    const [a, b] = ['a', 'b'].map(path => resource({ ...good, path, was: 'c' }))
    assert.match(problemsOf(a, b).join(), /b: was names c, and so does that of a/)
  })

  it('must not take the table of another', () => {
    const [a, b] = ['order-items', 'order/items'].map(path => resource({ ...good, path }))
    assert.match(
      problemsOf(a, b).join(),
      /order\/items: two resources have this table, the other being order-items/
    )
  })

  it('must not take the path of another', () => {
    assert.match(problemsOf(resource(good), resource(good)).join(), /things: two resources have this path/)
  })
})
