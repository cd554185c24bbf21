// Lists of ids in declarations: what is made of them, and what is refused with its cure.
import assert from 'node:assert/strict'
import {
  $me,
  anyone,
  indexed,
  normaliseAll,
  optional,
  owner,
  reference,
  references,
  relationName,
  resource,
  sentence,
  tableOf,
  text,
  where,
  withDefault
} from '../../src/engine'
import type { Field } from '../../src/engine'
import { options, users } from './random-rules'
import { good, problemsOf } from './wrong-declarations'
import { mistakes } from './wrong-references'

describe('a declaration of a list of ids', () => {
  for (const [title, change, ...said] of mistakes) {
    it(`with ${title} is refused`, () => {
      const problems = problemsOf(resource({ ...good, ...change } as never))
      for (const pattern of said)
        assert.ok(
          problems.some(each => pattern.test(each)),
          problems.join('\n')
        )
      // Nothing else is wrong with it; what a rule says is told of each method that it is for.
      assert.ok(
        problems.every(each => said.some(pattern => pattern.test(each))),
        problems.join('\n')
      )
    })
  }

  it('makes a column of ids like those of its target, with an index of its own, and triggers at both ends', () => {
    const fields = {
      title: text(),
      userIds: indexed(optional(references('users', { max: 5 }))),
      thingIds: withDefault([], references('things', { onDelete: 'restrict' }))
    }
    const things = resource({
      ...good,
      fields,
      id: 'uuid',
      owner: 'userId',
      access: { read: owner, write: owner }
    })
    const definitions = normaliseAll([users, things] as never, options)
    const table = tableOf(definitions.get('things')!, definitions)
    assert.equal(table.columns.get('userIds'), 'integer[]')
    assert.equal(table.columns.get('thingIds'), `uuid[] not null default '{}'`)
    assert.deepEqual(
      table.indexes.filter(({ name }) => name.includes('Ids')).map(({ sql }) => sql),
      [
        'create index "things_userIds_idx" on "things" using gin ("userIds") with (fastupdate = off)',
        'create index "things_thingIds_idx" on "things" using gin ("thingIds") with (fastupdate = off)'
      ]
    )
    const triggers = (path: string) =>
      tableOf(definitions.get(path)!, definitions)
        .triggers.map(({ name }) => name)
        .filter(name => name.includes('reference'))
    assert.deepEqual(triggers('users'), [
      'plumage_referenced_things_userIds',
      'plumage_referenced_things_userIds_truncate'
    ])
    assert.deepEqual(triggers('things'), [
      'plumage_references_userIds',
      'plumage_references_thingIds',
      'plumage_referenced_things_thingIds',
      'plumage_referenced_things_thingIds_truncate'
    ])
    const { schema } = definitions.get('things')!.fields.get('thingIds')!
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: 0,
      maxItems: 100,
      uniqueItems: true
    })
  })

  it('names the rows that are loaded along', () => {
    const named = (name: string, field: Field = references('users')) => relationName(name, field.reference)
    assert.equal(named('townIds'), 'towns')
    assert.equal(named('categoryIds'), 'categories')
    assert.equal(named('dayIds'), 'days')
    assert.equal(named('boxIds'), 'boxes')
    assert.equal(named('branchIds'), 'branches')
    assert.equal(named('personIds', references('users', { as: 'people' })), 'people')
    assert.equal(named('townId', reference('users')), 'town')
  })

  it('is told in words', () => {
    const rule = (conditions: object) =>
      sentence(
        normaliseAll(
          [
            users,
            resource({
              ...good,
              fields: { userIds: references('users') },
              access: { read: where(conditions as never), write: anyone }
            })
          ] as never,
          options
        ).get('things')!.access.get
      )
    assert.equal(rule({ userIds: $me }), 'userIds has the caller')
    assert.equal(rule({ userIds: { $in: [1, 2] } }), 'userIds has one of [1,2]')
    assert.equal(rule({ userIds: { $all: [1, 2] } }), 'userIds has all of [1,2]')
    assert.equal(rule({ userIds: { $ne: 1 } }), 'not (userIds has 1)')
  })
})
