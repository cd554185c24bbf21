// Phones of orders: where the settings ask for it, no order without a number that has been shown to be the customer's.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { Stage, customer } from './stage'

const wordOf = ({ status, body }: Pick<Answer, 'status' | 'body'>) => [status, body.data?.error]
const UNVERIFIED = [403, 'phone-not-verified']

describe('the phone of an order', () => {
  let stage: Stage
  let count = 2000
  before(async () => {
    const shop = { phones: 'verified' }
    stage = await Stage.open({ shop, jobs: { concurrency: 2 } })
  })
  after(() => stage.close())

  const newNumber = () => `+1416555${++count}`
  const orders = async () => Number((await stage.knex('orders').count())[0].count)

  /** Verifies a number, as a stranger unless it is said otherwise. */
  async function verified(phone: string, as?: Person): Promise<string> {
    await stage.post('/phone-verifications', { phone })
    const text = () => stage.exchange.taken.find(({ to, body }) => to === phone && /^\d{6}/.test(body))
    for (let tries = 0; tries < 400 && !text(); tries++) await sleep(25)
    const { status, body } = await stage.post(
      '/phone-verifications/verify',
      { phone, code: text()!.body.slice(0, 6) },
      as
    )
    assert.equal(status, 201, JSON.stringify(body))
    return body.token
  }

  it('is asked for, of guests and of users without one, whatever they say', async () => {
    const before = [await orders(), await stage.stock('lemonade')]
    const [phone, ada] = [newNumber(), await stage.api.person('ada')]
    await stage.patch(`/users/${ada.id}`, { phone })
    for (const as of [undefined, ada, stage.root])
      for (const more of [{}, { phone }, { phone, phoneToken: '' }])
        assert.deepEqual(wordOf(await stage.order(more, as)), UNVERIFIED)
    assert.deepEqual([await orders(), await stage.stock('lemonade')], before)
  })

  it('is that of the token, over both doors', async () => {
    const items = [{ productId: stage.menu.lemonade, quantity: 1 }]
    for (const door of [restDoor(stage.api), socketDoor(stage.api)]) {
      const phone = newNumber()
      const phoneToken = await verified(phone)
      const order = (more: object) => {
        const data = { ...customer, items, payment: 'cash', phoneToken, ...more }
        return door.call(undefined, { method: 'create', path: 'checkout', data })
      }
      const { status, body } = await order({})
      assert.deepEqual([status, body.phone], [201, phone], JSON.stringify(body))
      assert.ok(!('phoneToken' in body))
      assert.equal((await order({ phone: phone.slice(2) })).body.phone, phone)
      assert.deepEqual(wordOf(await order({ phone: newNumber() })), [400, 'invalid-data'])
      assert.deepEqual(wordOf(await order({ phone: 'none' })), [400, 'invalid-data'])
      door.close()
    }
  })

  it('is not shown by tokens of other kinds, altered ones, or those that are over', async () => {
    const ada = await stage.api.person('ada')
    const phoneToken = await verified(newNumber())
    const service = stage.api.app.service('authentication')
    const over = await service.createPurposeToken('phone', newNumber(), {}, '0s')
    const other = await service.createPurposeToken('two-factor', newNumber(), {}, '5m')
    for (const each of [ada.token, over, other, `${phoneToken}x`, 'x'])
      assert.deepEqual(wordOf(await stage.order({ phoneToken: each })), [400, 'invalid-phone-token'])
    for (const each of [{ $ne: null }, 5, 'a b', 'x'.repeat(2000)])
      assert.deepEqual(wordOf(await stage.order({ phoneToken: each })), [400, 'invalid-data'])
  })

  it('is known of whoever has signed in and has verified it', async () => {
    const [bob, phone] = [await stage.api.person('bob'), newNumber()]
    await verified(phone, bob)
    const { body } = await stage.order({}, bob)
    assert.deepEqual([body.phone, body.userId], [phone, bob.id], JSON.stringify(body))
    assert.equal((await stage.order({ phone: phone.slice(2) }, bob)).body.phone, phone)
    assert.deepEqual(wordOf(await stage.order({ phone: newNumber() }, bob)), UNVERIFIED)
    const other = newNumber()
    assert.equal((await stage.order({ phoneToken: await verified(other) }, bob)).body.phone, other)
    await stage.patch(`/users/${bob.id}`, { phone: newNumber() }, bob)
    assert.deepEqual(wordOf(await stage.order({}, bob)), UNVERIFIED)
  })

  it('is taken from old bodies', async () => {
    const phone = newNumber()
    const body = {
      customerDetails: { ...customer, phone },
      cart: { items: [{ name: 'lemonade', quantity: 1 }] },
      payment: { paymentMethod: 'cash' }
    }
    assert.deepEqual(wordOf(await stage.post('/placeorder', body)), UNVERIFIED)
    const { status, body: order } = await stage.post('/placeorder', {
      ...body,
      phoneToken: await verified(phone)
    })
    assert.deepEqual([status, order.phone], [201, phone])
  })

  it('needs no proof unless the settings ask for it', async () => {
    const other = await Stage.open()
    try {
      const phone = newNumber()
      assert.equal((await other.order({ phone })).body.phone, phone)
      assert.equal((await other.order()).body.phone, null)
      assert.deepEqual(wordOf(await other.order({ phoneToken: 'x' })), [400, 'invalid-phone-token'])
    } finally {
      await other.close()
    }
  })
})
