// Chance as a caller: whatever JSON is sent as query or data, the answer is never a fault of the server.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Socket } from 'socket.io-client'
import { engineOf } from '../../src/engine'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { emit, openSocket } from '../support/door'
import { zoo } from '../conformance/zoo'
import { Witness, populate } from './bad-call'

const SEED = 20_261_120
const SECONDS = 1.1

const special = [
  '$select',
  '$include',
  '$sort',
  '$limit',
  '$skip',
  '$total',
  '$after',
  '$search',
  '$or',
  '$and'
]
const operators = [
  '$eq',
  '$ne',
  '$in',
  '$nin',
  '$lt',
  '$lte',
  '$gt',
  '$gte',
  '$like',
  '$ilike',
  '$notlike',
  '$null'
]
const inherited = ['__proto__', 'constructor', 'toString', 'length', 'then']

const odd = fc.constantFrom<unknown[]>(
  ...[
    null,
    true,
    '',
    '\0',
    '\ud800',
    'NaN',
    'infinity',
    '2026-02-30',
    '0001-01-01',
    '\\',
    '%',
    "'",
    -0,
    1e308,
    5e-324
  ],
  ...[
    2 ** 31,
    -(2 ** 31),
    2 ** 53,
    1.5,
    [],
    {},
    [[]],
    '00000000-0000-7000-8000-000000000000',
    'user',
    'topic',
    '1',
    1
  ]
)

/** Random JSON that knows the words of the resource, so that it gets further than the first refusal. */
function messages(names: string[]): fc.Arbitrary<any> {
  const key = fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...special, ...operators, ...inherited),
    fc.string()
  )
  const leaf = fc.oneof(
    odd,
    fc.constantFrom(...names),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer()
  )
  const value = fc.letrec(tie => ({
    any: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('any'), { maxLength: 4 }), tie('object')),
    object: fc.array(fc.tuple(key, tie('any')), { maxLength: 4 }).map(parts => {
      const made = {}
      for (const [name, each] of parts)
        Object.defineProperty(made, name, { value: each, enumerable: true, configurable: true })
      return made
    })
  }))
  return fc.oneof({ weight: 9, arbitrary: value.object }, { weight: 1, arbitrary: value.any })
}

describe('chance', () => {
  let api: TestApp
  let socket: Socket
  let witness: Witness
  before(async () => {
    api = await testApp({}, zoo as never)
    socket = await openSocket(api, (await populate(api)).ada)
    witness = new Witness(api)
  })
  after(async () => {
    socket.close()
    await api.stop()
  })

  for (const path of ['contacts', 'zoo/notes']) {
    const play = async (part: 'query' | 'data') => {
      const names = [...engineOf(api.app).definitions.get(path)!.fields.keys()]
      const found = await emit(socket, 'find', path, { $limit: 1 })
      const id = found.body.data[0].id
      await fc.assert(
        fc.asyncProperty(messages(names), async message => {
          const calls: unknown[][] =
            part === 'query'
              ? [
                  ['find', path, message],
                  ['get', path, id, message],
                  ['patch', path, id, {}, message],
                  ['history', path, { id }, message]
                ]
              : [
                  ['create', path, message],
                  ['patch', path, id, message],
                  ['get', path, message],
                  ['history', path, message]
                ]
          for (const [method, ...args] of calls) {
            const { status, body } = await emit(socket, method as string, ...args)
            assert.ok(status < 500, `${method} ${JSON.stringify(message)} ${JSON.stringify(body)}`)
          }
        }),
        {
          seed: SEED,
          numRuns: 100_000,
          interruptAfterTimeLimit: SECONDS * 1000,
          markInterruptAsFailure: false
        }
      )
      await witness.alive()
    }
    it(`finds no query of ${path} that the server fails over`, () => play('query'))
    it(`finds no data of ${path} that the server fails over`, () => play('data'))
  }
})
