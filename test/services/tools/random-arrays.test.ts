// Random arrays: what is taken, what is refused by name, and that chance is at work.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'

const refused: [string, unknown, string, RegExp][] = [
  ['nothing', {}, 'sentence', /is required/],
  ['null', { sentence: null }, 'sentence', /is required/],
  ['a number', { sentence: 5 }, 'sentence', /must be text/],
  ['a list', { sentence: ['a'] }, 'sentence', /must be text/],
  ['an object', { sentence: { a: 1 } }, 'sentence', /must be text/],
  ['spaces', { sentence: ' \n ' }, 'sentence', /must be text of 1/],
  ['too much', { sentence: 'a'.repeat(10_001) }, 'sentence', /10000 characters/],
  ['more', { sentence: 'a', count: 3 }, 'count', /cannot be set/]
]

const counted: [string, number][] = [
  ['one', 1],
  ['  the quick\tbrown\n\nfox  ', 4],
  ['naïve 日本語\u2003two', 3],
  ['no-split it’s', 2],
  ['a'.repeat(10_000), 1]
]

for (const makeDoor of [restDoor, socketDoor])
  describe(`random arrays, over ${makeDoor === restDoor ? 'REST' : 'a socket'}`, () => {
    let api: TestApp
    let door: Door
    let ada: Person
    before(async () => {
      api = await testApp({ domains: ['tools'] })
      door = makeDoor(api)
      ada = await api.person('ada')
    })
    after(async () => {
      door.close()
      await api.stop()
    })
    const create = (data: unknown, as: Person | undefined = ada) =>
      door.call(as, { method: 'create', path: 'random-arrays', data })

    for (const [name, data, key, message] of refused)
      it(`refuse ${name}`, async () => {
        const { status, body } = await create(data)
        assert.deepEqual([status, body.data.error], [400, 'invalid-data'])
        const problem = body.errors.find((error: { key: string }) => error.key === key)
        assert.match(problem?.message ?? JSON.stringify(body), message)
      })

    for (const data of [[], 'text', 5, [{ sentence: 'a' }], JSON.parse('{"sentence":"a","__proto__":{}}')])
      it(`refuse a body that is ${JSON.stringify(data)}`, async () => {
        assert.equal((await create(data)).status, 400)
      })

    it('count words', async () => {
      for (const [sentence, wordCount] of counted) {
        const { status, body } = await create({ sentence })
        assert.deepEqual([status, body.sentence, body.wordCount], [201, sentence, wordCount])
      }
    })

    it('are 500 numbers from 0 to below 1, and others each time', async () => {
      const sums = new Set<number>()
      for (let n = 0; n < 5; n++) {
        const { values } = (await create({ sentence: 'a' })).body as { values: number[] }
        assert.equal(values.length, 500)
        assert.ok(values.every(value => typeof value === 'number' && value >= 0 && value < 1))
        assert.ok(Math.min(...values) < 0.2 && Math.max(...values) > 0.8)
        sums.add(values.reduce((sum, value) => sum + value))
      }
      assert.equal(sums.size, 5)
    })

    it('are for whoever has signed in, and offer nothing else', async () => {
      const { status, body } = await door.call(undefined, {
        method: 'create',
        path: 'random-arrays',
        data: {}
      })
      assert.deepEqual([status, body.data.error], [401, 'not-signed-in'])
      for (const method of ['find', 'get', 'patch', 'remove'])
        assert.ok(
          [404, 405].includes(
            (
              await door.call(ada, {
                method,
                path: 'random-arrays',
                id: method === 'find' ? undefined : 1,
                data: method === 'patch' ? {} : undefined
              })
            ).status
          ),
          method
        )
    })
  })
