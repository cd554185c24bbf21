// Strangers at the checkout: whoever shows that he is somebody is not taken for one by mistake, and orders as nobody else.
import assert from 'node:assert/strict'
import { makeKey, wordOf } from '../../plugins/api-keys/stage'
import type { Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { Stage, customer } from './stage'

const VERIFY = '/phone-verifications/verify'

describe('a checkout of somebody by a key that may not', () => {
  let stage: Stage
  let ada: Person
  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
  })
  after(() => stage.close())

  const count = async () => Number((await stage.knex('orders').count())[0].count)
  const body = () => ({
    ...customer,
    items: [{ productId: stage.menu.lemonade, quantity: 1 }],
    payment: 'cash'
  })
  const shown = (key: string, path = '/checkout', data: object = body()) =>
    stage.api.request('POST', path, { body: data, headers: { 'x-api-key': key } })

  it('is refused, however the key is shown, and places no order', async () => {
    const [before, { key, person }] = [await count(), await makeKey(stage.api, ada, ['products:read'])]
    for (const door of [restDoor(stage.api), socketDoor(stage.api)]) {
      const answer = await door.call(person, { method: 'create', path: 'checkout', data: body() })
      assert.deepEqual(wordOf(answer), [403, 'out-of-scope'], door.name)
      door.close()
    }
    assert.deepEqual(wordOf(await shown(key)), [403, 'out-of-scope'])
    assert.deepEqual(wordOf(await shown('plm_wrong')), [401, 'invalid-api-key'])
    const old = {
      customerDetails: customer,
      cart: { items: [{ name: 'lemonade', quantity: 1 }] },
      payment: {}
    }
    assert.deepEqual(wordOf(await shown(key, '/placeorder', old)), [403, 'out-of-scope'])
    const code = { phone: '416 555 0100', code: '123456' }
    assert.deepEqual(wordOf(await shown(key, VERIFY, code)), [403, 'out-of-scope'])
    assert.equal(await count(), before)
  })

  it('is his own where it has the scope, however it is shown', async () => {
    const { key, person } = await makeKey(stage.api, ada, ['checkout:write'])
    for (const answer of [await shown(key), await stage.post('/checkout', body(), person)])
      assert.deepEqual([answer.status, answer.body.userId], [201, ada.id])
  })

  it('is a stranger’s look at an order that was a stranger’s, also under a token that is over', async () => {
    const { id } = await stage.ordered()
    const headers = { authorization: `Bearer ${ada.token}x` }
    assert.equal((await stage.api.request('GET', `/checkout/${id}`, { headers })).status, 200)
    const answer = await stage.api.request('POST', '/checkout', { body: body(), headers })
    assert.deepEqual(wordOf(answer), [401, 'invalid-token'])
  })
})
