// States of a declared resource: one field, and the moves that change it.
import assert from 'node:assert/strict'
import { action, choice, integer, move, normaliseAll, resource, signedIn, text } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { memos, stores } from './stores'

describe('states of a declared resource', () => {
  let api: TestApp
  let ada: Person
  let eve: Person
  let id: number
  const post = (path: string, as?: Person, body?: unknown) => api.request('POST', path, { as, body })
  const wordOf = ({ status, body }: any) => [status, body.data?.error]
  const create = async (more: object = {}) =>
    (await post('/stores', ada, { name: 'Corner', key: 'hidden', ...more })).body.id

  before(async () => {
    api = await testApp({}, [stores, memos] as never)
    ada = await api.person('ada')
    eve = await api.person('eve')
  })
  beforeEach(async () => (id = await create()))
  after(() => api.stop())

  it('begin with the first, and are set by nobody', async () => {
    const { body } = await api.request('GET', `/stores/${id}`, { as: ada })
    assert.equal(body.state, 'closed')
    const patched = await api.request('PATCH', `/stores/${id}`, { as: ada, body: { state: 'open' } })
    assert.equal(patched.status, 400)
    assert.match(patched.body.message, /^state is not a field that can be set; it changes by open\b/)
    assert.equal((await post('/stores', ada, { name: 'B', state: 'open' })).status, 400)
  })

  it('move once, whoever comes at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(`/stores/${id}/open`, ada)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    const others = answers.filter(({ status }) => status !== 200)
    assert.ok(others.every(answer => wordOf(answer).join() === '409,wrong-state'))
  })

  it('move for those who may, with what it brings', async () => {
    const own = await create({ helperId: eve.id })
    assert.deepEqual(wordOf(await post(`/stores/${own}/leave`, ada, { why: 'no' })), [403, 'forbidden-row'])
    assert.equal((await post(`/stores/${own}/leave`, eve, {})).status, 400)
    const { body } = await post(`/stores/${own}/leave`, eve, { why: 'tired' })
    assert.equal(body.state, 'gone')
    const memo = await api.request('GET', '/memos?text=tired', { as: ada })
    assert.equal(memo.body.total, 1)
  })
})

describe('wrong actions and states', () => {
  it('are told all at once', () => {
    const wrong = resource({
      path: 'wrong',
      about: 'Wrong.',
      fields: { state: choice(['a', 'b', 'lost']), name: text() },
      access: { read: signedIn, write: signedIn },
      actions: {
        find: action({ about: 'Taken.', access: signedIn, run: async () => ({}) }),
        mute: { about: '', run: async () => ({}) } as never,
        all: action({ about: 'Taken.', access: signedIn, input: { id: integer() }, run: async () => ({}) })
      },
      states: {
        field: 'state',
        initial: 'x',
        moves: { go: move({ about: 'Goes.', from: 'a', to: 'b', who: signedIn }) }
      }
    })
    const options = { users: 'wrong', page: { default: 10, max: 50 } }
    assert.throws(
      () => normaliseAll([wrong as never], options),
      ({ problems }: any) => {
        const all = problems.join('\n')
        for (const part of [
          'actions.find: choose another name',
          'actions.mute.about must say',
          'actions.mute says nothing of who may',
          'actions.all: choose another name',
          'actions.all.input: id is the id',
          'states.initial: x is not a state',
          'states: no move leads to a, lost'
        ])
          assert.ok(all.includes(part), `${part} is missing in\n${all}`)
        return true
      }
    )
  })
})
