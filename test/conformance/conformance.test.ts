// One contract for every declared resource: the same rule at every door.
import assert from 'node:assert/strict'
import { engineOf, relationName } from '../../src/engine'
import type { Caller, Definition } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { Listener, restDoor, socketDoor } from '../support/door'
import type { Door } from '../support/door'
import { may, never, seen, unaskable } from './oracle'
import type { Row } from './oracle'
import { makeRows, sampleData } from './samples'
import { zoo } from './zoo'

interface Visitor {
  readonly name: string
  readonly person?: Person
  readonly caller: Caller | null
}

describe('every declared resource', () => {
  let api: TestApp
  let doors: Door[]
  let visitors: Visitor[]
  let rows: Map<string, Row[]>
  const definitions = () => [...engineOf(api.app).definitions.values()]
  const label = (...parts: string[]) => parts.join(' · ')

  /** Runs a check for every resource, visitor and door. */
  async function everywhere(
    check: (definition: Definition, visitor: Visitor, door: Door, at: string) => Promise<void>
  ) {
    for (const definition of definitions()) {
      for (const visitor of visitors) {
        for (const door of doors)
          await check(definition, visitor, door, label(definition.path, visitor.name, door.name))
      }
    }
  }

  before(async () => {
    api = await testApp({}, zoo as never)
    doors = [restDoor(api), socketDoor(api)]
    const people = [
      await api.person('ada'),
      await api.person('bob'),
      await api.person('max', 'manager'),
      await api.person('root', 'admin')
    ]
    visitors = [
      { name: 'a stranger', caller: null },
      ...people.map(person => ({
        name: `${person.email} (${person.role})`,
        person,
        caller: { id: person.id, role: person.role }
      }))
    ]
    await makeRows(
      api.app,
      visitors.slice(1).map(visitor => visitor.caller!)
    )
    rows = new Map()
    for (const { path } of definitions())
      rows.set(path, await (api.app.service(path as never) as any).find({ paginate: false }))
  })
  after(async () => {
    for (const door of doors) door.close()
    await api.stop()
  })

  it('shows a row by its id to those who may see it, with the fields that they may see', async () => {
    await everywhere(async (definition, { person, caller }, door, at) => {
      for (const row of rows.get(definition.path)!) {
        const { status, body } = await door.call(person, { method: 'get', path: definition.path, id: row.id })
        if (may(definition, 'get', caller, row)) assert.deepEqual(body, seen(definition, caller, row), at)
        else if (never(definition, 'get', caller)) assert.equal(status, caller ? 403 : 401, at)
        else assert.equal(status, 404, at)
      }
    })
  })

  it('lists and counts exactly the rows that may be seen, by pages and by cursor', async () => {
    await everywhere(async (definition, { person, caller }, door, at) => {
      const expected = rows.get(definition.path)!.filter(row => may(definition, 'find', caller, row))
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

  it('finds by search nothing that may not be seen', async () => {
    await everywhere(async (definition, { person, caller }, door, at) => {
      if (definition.search.length === 0 || never(definition, 'find', caller)) return
      const query = { $search: definition.search[0], $limit: 100 }
      const { body } = await door.call(person, { method: 'find', path: definition.path, query })
      for (const row of body.data ?? []) {
        const whole = rows.get(definition.path)!.find(each => each.id === row.id)!
        assert.ok(may(definition, 'find', caller, whole), at)
      }
    })
  })

  it('lets nobody filter, sort, select or search by what he may not read', async () => {
    await everywhere(async (definition, { person, caller }, door, at) => {
      if (never(definition, 'find', caller)) return
      for (const name of unaskable(definition, caller)) {
        const row = rows.get(definition.path)![0]
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
    await everywhere(async (definition, { person, caller }, door, at) => {
      for (const field of definition.fields.values()) {
        if (!field.reference || field.secret || never(definition, 'find', caller)) continue
        const target = engineOf(api.app).definitions.get(field.reference.to)!
        const name = relationName(field.name)
        const query = { $include: [name], $limit: 100 }
        const { body } = await door.call(person, { method: 'find', path: definition.path, query })
        for (const row of body.data) {
          const there = rows.get(target.path)!.find(each => each.id === row[field.name])
          const expected = there && may(target, 'get', caller, there) ? seen(target, caller, there) : null
          assert.deepEqual(row[name], expected, `${at} ${name}`)
        }
      }
    })
  })

  it('takes neither id, nor owner, nor read-only fields from outside', async () => {
    await everywhere(async (definition, { person, caller }, door, at) => {
      const fixed = [
        'id',
        'createdAt',
        ...[...definition.fields.values()].filter(field => field.readOnly).map(field => field.name)
      ]
      for (const name of new Set(fixed)) {
        const row = rows.get(definition.path)![1]
        for (const method of ['create', 'patch'] as const) {
          if (never(definition, method, caller)) continue
          const id = method === 'patch' ? row.id : undefined
          const { status } = await door.call(person, {
            method,
            path: definition.path,
            id,
            data: { [name]: row[name] ?? 'x' }
          })
          assert.equal(status, 400, `${at} ${method} ${name}`)
        }
      }
    })
  })

  it('changes a row only for those who may, and tells those who may see it', async () => {
    const listeners = new Map<Visitor, Listener>()
    for (const visitor of visitors) listeners.set(visitor, await Listener.open(api, visitor.person))
    for (const listener of listeners.values()) await listener.take()
    await everywhere(async (definition, { person, caller }, door, at) => {
      const harmless = sampleData(
        definition,
        3,
        new Map(),
        field => field.kind === 'text' && field.write === true && !field.readOnly && !field.unique
      )
      const [name] = Object.keys(harmless).filter(each => !definition.fields.get(each)!.secret)
      if (!name) return
      for (const row of rows.get(definition.path)!) {
        const data = { [name]: row[name] }
        const { status } = await door.call(person, {
          method: 'patch',
          path: definition.path,
          id: row.id,
          data
        })
        const allowed = may(definition, 'get', caller, row) && may(definition, 'patch', caller, row)
        const refused = never(definition, 'patch', caller)
          ? caller
            ? 403
            : 401
          : may(definition, 'get', caller, row)
            ? 403
            : 404
        assert.equal(status, allowed ? 200 : refused, at)
        for (const [listener, ears] of listeners) {
          const heard = await ears.take()
          const hears = allowed && definition.live && may(definition, 'get', listener.caller, row)
          assert.deepEqual(
            heard.map(each => each.event),
            hears ? [`${definition.path} patched`] : [],
            `${at} heard by ${listener.name}`
          )
          if (hears)
            assert.deepEqual(
              { ...heard[0].row, updatedAt: 0 },
              { ...seen(definition, listener.caller, row), updatedAt: 0 }
            )
        }
      }
    })
    for (const listener of listeners.values()) listener.close()
  })

  it('removes no row for those who may not', async () => {
    await everywhere(async (definition, { person, caller }, door, at) => {
      for (const row of rows.get(definition.path)!) {
        if (may(definition, 'get', caller, row) && may(definition, 'remove', caller, row)) continue
        const { status } = await door.call(person, { method: 'remove', path: definition.path, id: row.id })
        assert.ok([401, 403, 404].includes(status), `${at} ${status}`)
      }
    })
    for (const { path } of definitions()) {
      const left = (await (api.app.service(path as never) as any).find({ paginate: false })) as Row[]
      assert.equal(left.length, rows.get(path)!.length, path)
    }
  })
})
