// The contract of reading, for every declared resource: the same rule at every door.
import assert from 'node:assert/strict'
import { relationName } from '../../src/engine'
import { may, never, seen, unaskable } from './oracle'
import type { Row } from './oracle'
import { Stage } from './stage'

describe('every declared resource, read', function () {
  // It grows with the resources.
  this.timeout(180_000)
  let stage: Stage
  before(async () => {
    stage = await Stage.open()
  })
  after(() => stage.close())

  it('shows a row by its id to those who may see it, with the fields that they may see', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      for (const row of stage.rows.get(definition.path)!) {
        const { status, body } = await door.call(person, { method: 'get', path: definition.path, id: row.id })
        if (may(definition, 'get', caller, row)) assert.deepEqual(body, seen(definition, caller, row), at)
        else if (never(definition, 'get', caller)) assert.equal(status, caller ? 403 : 401, at)
        else assert.equal(status, 404, at)
      }
    })
  })

  it('lists and counts exactly the rows that may be seen, by pages and by cursor', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      const expected = stage.rows.get(definition.path)!.filter(row => may(definition, 'find', caller, row))
      const call = { method: 'find' as const, path: definition.path }
      const first = await door.call(person, { ...call, query: { $limit: 2 } })
      if (never(definition, 'find', caller)) return assert.equal(first.status, caller ? 403 : 401, at)
      assert.equal(first.body.total, expected.length, at)
      const byCursor: Row[] = []
      for (let next: string | null = ''; next !== null;) {
        const { body }: { body: any } = await door.call(person, {
          ...call,
          query: { $limit: 2, $after: next }
        })
        assert.ok(body.data, `${at} ${JSON.stringify(body)}`)
        byCursor.push(...body.data)
        next = body.next
      }
      assert.deepEqual(
        byCursor,
        expected.map(row => seen(definition, caller, row)),
        at
      )
    })
  })

  it('counts in aggregates exactly the rows that may be seen, and by nothing that may not be read', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      const { path } = definition
      const ask = (data: object) => door.call(person, { method: 'aggregate', path, data })
      const { status, body }: { status: number; body: any } = await ask({ by: 'year' })
      if (never(definition, 'aggregate', caller)) return assert.equal(status, caller ? 403 : 401, at)
      const expected: Row[] = stage.rows.get(path)!.filter(row => may(definition, 'aggregate', caller, row))
      const count = body.data.reduce((sum: number, line: Row) => sum + line.count, 0)
      assert.equal(count, expected.length, at)
      for (const name of unaskable(definition, caller)) {
        for (const data of [{ group: name }, { where: { [name]: 'x' } }, { max: name }])
          assert.equal((await ask(data)).status, 400, `${at} ${JSON.stringify(data)}`)
      }
    })
  })

  it('finds by search nothing that may not be seen', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      if (definition.search.length === 0 || never(definition, 'find', caller)) return
      const query = { $search: definition.search[0], $limit: 100 }
      const { status, body } = await door.call(person, { method: 'find', path: definition.path, query })
      const hidden = unaskable(definition, caller).filter(name => definition.search.includes(name))
      assert.equal(status, hidden.length > 0 ? 400 : 200, at)
      if (status === 400) return
      for (const row of body.data) {
        const whole = stage.rows.get(definition.path)!.find(each => each.id === row.id)!
        assert.ok(may(definition, 'find', caller, whole), at)
      }
    })
  })

  it('lets nobody filter, sort, select or search by what he may not read', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      if (never(definition, 'find', caller)) return
      for (const name of unaskable(definition, caller)) {
        const row = stage.rows.get(definition.path)![0]
        const value = row[name] ?? 'x'
        const queries: Record<string, unknown>[] = [
          { [name]: value },
          { [name]: { $ne: value } },
          { [name]: { $in: [value] } },
          { [name]: { $gt: value } },
          { [name]: { $like: 'x%' } },
          { [name]: { $null: true } },
          { $or: [{ [name]: value }, { id: row.id }] },
          { $and: [{ $or: [{ [name]: value }] }] },
          { $sort: { [name]: 1 } }
        ]
        const secret = definition.fields.get(name)!.secret
        if (secret) queries.push({ $select: [name] })
        for (const query of queries) {
          const { status, body } = await door.call(person, { method: 'find', path: definition.path, query })
          assert.equal(status, 400, `${at} ${JSON.stringify(query)} ${JSON.stringify(body)}`)
        }
      }
    })
  })

  it('loads references along under the rules of the resource that they point to', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      for (const field of definition.fields.values()) {
        if (!field.reference || field.secret || never(definition, 'find', caller)) continue
        const target = stage.definition(field.reference.to)
        const name = relationName(field.name, field.reference)
        const query = { $include: [name], $limit: 100 }
        const { body } = await door.call(person, { method: 'find', path: definition.path, query })
        for (const row of body.data) {
          const visible: unknown[] = [row[field.name]].flat().flatMap(id => {
            const there = stage.rows.get(target.path)!.find(each => each.id === id)
            return there && may(target, 'get', caller, there) ? [seen(target, caller, there)] : []
          })
          const expected: unknown = field.reference.many ? visible : (visible[0] ?? null)
          assert.deepEqual(row[name], expected, `${at} ${name}`)
        }
      }
    })
  })
})
