// The contract of actions, for every declared resource: nobody makes one whom its rule refuses, by any door.
import assert from 'node:assert/strict'
import { bind, holds } from '../../src/engine'
import type { ActionDefinition } from '../../src/engine'
import { may } from './oracle'
import type { Row } from './oracle'
import { sampleData } from './samples'
import { Stage } from './stage'

/** References are checked before the rule of the row, and would need rows that the caller sees. */
const isPlain = ({ input }: ActionDefinition) =>
  [...input.fields.values()].every(field => !field.reference || field.optional)

describe('every action of every declared resource', function () {
  // It grows with the resources.
  this.timeout(180_000)
  let stage: Stage
  before(async () => (stage = await Stage.open()))
  after(() => stage.close())

  it('is refused to whom its rule refuses, on rows that he sees and on others', async () => {
    const counted: Record<number, number> = {}
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      for (const action of definition.actions.values()) {
        const rule = bind(action.access, caller)
        const call = async (row?: Row) => {
          const data = sampleData(action.input, 1, new Map(), field => !field.reference)
          const answer = await door.call(person, {
            method: action.name,
            path: definition.path,
            id: row?.id,
            data
          })
          counted[answer.status] = (counted[answer.status] ?? 0) + 1
          return answer.status
        }
        const refused = caller ? 403 : 401
        if (rule === false) {
          const row = action.of === 'row' ? stage.rows.get(definition.path)![0] : undefined
          assert.equal(await call(row), refused, `${at} ${action.name}`)
        } else if (action.of === 'row' && isPlain(action)) {
          for (const row of await stage.current(definition.path)) {
            const sees = may(definition, 'get', caller, row)
            if (sees && holds(rule, row)) continue
            assert.equal(await call(row), sees ? 403 : 404, `${at} ${action.name}`)
          }
        }
      }
    })
    for (const status of [401, 403, 404]) assert.ok(counted[status] > 0, `no answer was ${status}`)
  })

  it('takes nothing that its input does not name, and no row without an id', async () => {
    await stage.everywhere(async (definition, { person, caller }, door, at) => {
      for (const action of definition.actions.values()) {
        if (bind(action.access, caller) === false) continue
        const { path } = definition
        const id = action.of === 'row' ? stage.rows.get(path)![0].id : undefined
        const more = { method: action.name, path, id, data: { nothingLikeIt: 1 } }
        assert.equal((await door.call(person, more)).status, 400, `${at} ${action.name}`)
        const data = sampleData(action.input, 1, new Map(), field => !field.reference)
        const query = { nothingLikeIt: '1' }
        const asked = await door.call(person, { method: action.name, path, id, data, query })
        assert.equal(asked.status, 400, `${at} ${action.name} with a query`)
      }
    })
  })
})
