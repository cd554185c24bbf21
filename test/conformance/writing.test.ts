// The contract of writing, for every declared resource: who may change what, and who hears of it.
import assert from 'node:assert/strict'
import { Listener } from '../support/door'
import { may, never, seen } from './oracle'
import type { Row } from './oracle'
import { sampleData } from './samples'
import { Stage, unsigned } from './stage'
import type { Visitor } from './stage'

describe('every declared resource, written', function () {
  // It grows with the resources.
  this.timeout(180_000)
  let stage: Stage
  before(async () => {
    stage = await Stage.open()
  })
  after(() => stage.close())

  it('takes neither id, nor owner, nor read-only fields from outside', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      const fixed = [
        'id',
        'createdAt',
        ...[...definition.fields.values()].filter(field => field.readOnly).map(field => field.name)
      ]
      for (const name of new Set(fixed)) {
        const row = stage.rows.get(definition.path)![1]
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
    for (const visitor of stage.visitors)
      listeners.set(visitor, await Listener.open(stage.api, visitor.person))
    for (const listener of listeners.values()) await listener.take()
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      const harmless = sampleData(
        definition,
        3,
        new Map(),
        field => field.kind === 'text' && field.write === true && !field.readOnly && !field.unique
      )
      const [name] = Object.keys(harmless).filter(each => !definition.fields.get(each)!.secret)
      if (!name) return
      const patched: Row[] = []
      for (const row of stage.rows.get(definition.path)!) {
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
        if (allowed && definition.live) patched.push(row)
      }
      const hearings = [...listeners].map(async ([listener, ears]) => {
        const heard = await ears.take()
        const due = patched.filter(row => may(definition, 'get', listener.caller, row))
        assert.deepEqual(
          heard.map(({ event, row }) => [event, { ...unsigned(row), updatedAt: 0 }]),
          due.map(row => [
            `${definition.path} patched`,
            { ...seen(definition, listener.caller, row), updatedAt: 0 }
          ]),
          `${at} heard by ${listener.name}`
        )
      })
      await Promise.all(hearings)
    })
    for (const listener of listeners.values()) listener.close()
  })

  it('removes no row for those who may not', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      for (const row of stage.rows.get(definition.path)!) {
        if (may(definition, 'get', caller, row) && may(definition, 'remove', caller, row)) continue
        const { status } = await door.call(person, { method: 'remove', path: definition.path, id: row.id })
        assert.ok([401, 403, 404].includes(status), `${at} ${status}`)
      }
    })
    for (const { path } of stage.definitions) {
      const left = await stage.current(path)
      assert.equal(left.length, stage.rows.get(path)!.length, path)
    }
  })
})
