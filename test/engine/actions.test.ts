// Actions of a declared resource, over REST and on a socket.
import assert from 'node:assert/strict'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { Listener, socketDoor } from '../support/door'
import { sentBy } from '../support/plans'
import { memos, stores } from './stores'

describe('actions of a declared resource', () => {
  let api: TestApp
  let ada: Person
  let max: Person
  let eve: Person
  let id: number
  const post = (path: string, as?: Person, body?: unknown) => api.request('POST', path, { as, body })
  const wordOf = ({ status, body }: any) => [status, body.data?.error]
  const create = async (more: object = {}) =>
    (await post('/stores', ada, { name: 'Corner', key: 'hidden', ...more })).body.id

  before(async () => {
    api = await testApp({}, [stores, memos] as never)
    ada = await api.person('ada')
    max = await api.person('max', 'manager')
    eve = await api.person('eve')
  })
  beforeEach(async () => (id = await create()))
  after(() => api.stop())

  it('answer the row as it is then', async () => {
    const { status, body } = await post(`/stores/${id}/restock?$select=stock`, ada, { quantity: 3 })
    assert.deepEqual([status, body], [200, { id, stock: 3 }])
  })

  it('see the row without its secrets, and the caller', async () => {
    const { body } = await post(`/stores/${id}/inspect`, ada)
    assert.ok(body.keys.includes('stock') && !body.keys.includes('key'))
    assert.equal(body.caller, ada.id)
  })

  it('check their input as the data of a row are checked', async () => {
    const { status, body } = await post(`/stores/${id}/restock`, ada, { quantity: 0, more: 1 })
    assert.equal(status, 400)
    assert.deepEqual(body.errors.map(({ key }: any) => key).sort(), ['more', 'quantity'])
    for (const wrong of [[], 'text', 7, { quantity: '1' }, { id, quantity: 1 }])
      assert.equal((await post(`/stores/${id}/restock`, ada, wrong)).status, 400)
    assert.deepEqual(wordOf(await post('/stores/none/restock', ada, { quantity: 1 })), [400, 'invalid-id'])
  })

  it('obey rule and sight of the row', async () => {
    const body = { quantity: 1 }
    assert.deepEqual(wordOf(await post(`/stores/${id}/restock`, undefined, body)), [401, 'not-signed-in'])
    assert.deepEqual(wordOf(await post(`/stores/${id}/restock`, eve, body)), [404, 'not-found'])
    assert.deepEqual(wordOf(await post(`/stores/${id}/restock`, max, body)), [403, 'forbidden-row'])
    assert.deepEqual(wordOf(await post('/stores/census', ada)), [403, 'forbidden'])
    assert.equal((await post('/stores/census', max, {})).body.stores > 0, true)
    assert.equal((await api.request('GET', `/stores/${id}/restock`, { as: ada })).status, 405)
    assert.equal((await post('/stores/census?name=x', max, {})).status, 400)
  })

  it('have not happened where their answer is none', async () => {
    assert.deepEqual(wordOf(await post(`/stores/${id}/garble`, ada)), [500, 'internal'])
    assert.equal((await api.request('GET', `/stores/${id}`, { as: ada })).body.stock, 0)
  })

  it('happen whole or not at all', async () => {
    const failed = await post(`/stores/${id}/restock`, ada, { quantity: 5, note: 'fail' })
    assert.equal(failed.status, 500)
    assert.ok(!JSON.stringify(failed.body).includes('secret'))
    assert.equal((await api.request('GET', `/stores/${id}`, { as: ada })).body.stock, 0)
  })

  it('lock the row: 50 at the same moment all count', async () => {
    await Promise.all(Array.from({ length: 50 }, () => post(`/stores/${id}/restock`, ada, { quantity: 1 })))
    assert.equal((await api.request('GET', `/stores/${id}`, { as: ada })).body.stock, 50)
  })

  it('note their caller in the history of the row, also of their own statements', async () => {
    await post(`/stores/${id}/restock`, ada, { quantity: 2 })
    const { data } = await (api.app.service('stores' as never) as any).history({ id })
    assert.deepEqual([data[0].actor, data[0].to.stock], [ada.id, 2])
  })

  it('find their row, lock it and note their caller in one statement', async () => {
    const sent = await sentBy(() => post(`/stores/${id}/restock`, ada, { quantity: 2 }))
    const own = sent.filter(({ text }) => /"?\bstores\b|plumage\.actor/.test(text))
    assert.equal(own.length, 3, own.map(({ text }) => text).join('\n'))
    assert.match(own[0].text, /for update of t/)
    assert.match(own[0].text, /plumage\.actor/)
    const counted = await sentBy(() => post('/stores/census', max, {}))
    assert.equal(counted.filter(({ text }) => text.includes('plumage.actor')).length, 1)
  })

  it('are the same on a socket, and by the header of stock clients', async () => {
    const door = socketDoor(api)
    const listener = await Listener.open(api, ada)
    const call = (method: string, data: object) => door.call(ada, { method, path: 'stores', data })
    assert.equal((await call('restock', { id, quantity: 4 })).body.stock, 4)
    assert.deepEqual(wordOf(await call('restock', { quantity: 4 })), [400, 'invalid-data'])
    assert.deepEqual(wordOf(await call('census', {})), [403, 'forbidden'])
    await listener.take()
    const headers = { 'x-service-method': 'restock' }
    const { body } = await api.request('POST', '/stores', { as: ada, headers, body: { id, quantity: 1 } })
    assert.equal(body.stock, 5)
    const [{ event, row }] = await listener.take()
    assert.deepEqual([event, row.stock], ['stores patched', 5])
    listener.close()
    door.close()
  })

  it('tell what a caller may', async () => {
    const { body } = await api.request('GET', '/me/access', { as: ada })
    assert.deepEqual([body.stores.restock, body.stores.census, body.stores.open], ['some', 'none', 'some'])
  })
})
