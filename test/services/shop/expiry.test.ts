// Orders that come to nothing: nobody begins them, or nobody fetches them.
import assert from 'node:assert/strict'
import { expireOrders } from '../../../src/services/shop/expiry.service'
import { Stage } from './stage'

describe('orders that come to nothing', () => {
  let stage: Stage
  before(async () => void (stage = await Stage.open()))
  after(() => stage.close())

  const statusOf = async (id: string) => (await stage.get(`/orders/${id}`)).status
  const due = (id: string, hours: number) =>
    stage
      .knex('orders')
      .where({ id })
      .update({ estimatedReadyAt: new Date(Date.now() - hours * 3_600_000) })
  const cancelled = (recipient: string) =>
    stage.knex('mails').where({ recipient, message: 'order-cancelled' })

  it('give their stock back a day after they should have been ready, once, and the customer hears of it', async () => {
    const stock = await stage.stock('lemonade')
    const email = 'stranger@hungry.example'
    const { id } = await stage.ordered({ email })
    const others = await Promise.all([
      stage.ordered(),
      stage.ordered({ payment: 'online', token: 'tok_visa' }),
      stage.ordered()
    ])
    await due(id, 25)
    await due(others[0].id, 23)
    await due(others[1].id, 25)
    await stage.post(`/orders/${others[2].id}/ready`, {}, stage.root)
    await due(others[2].id, 25)
    await Promise.all([1, 2, 3].map(() => expireOrders(stage.api.app)))
    const statuses = await Promise.all([id, ...others.map(each => each.id)].map(statusOf))
    assert.deepEqual(statuses, ['cancelled', 'submitted', 'submitted', 'ready'])
    assert.equal(await stage.stock('lemonade'), stock - 6)
    assert.equal((await cancelled(email)).length, 1)
  })

  it('are cancelled by the kitchen when they are ready and nobody comes', async () => {
    const stock = await stage.stock('lemonade')
    const email = 'lost@hungry.example'
    const ada = await stage.api.person('ada')
    const { id } = await stage.ordered({ email }, ada)
    await stage.post(`/orders/${id}/ready`, {}, stage.root)
    const { status, body } = await stage.post(`/orders/${id}/cancel`, {}, stage.root)
    assert.deepEqual([status, body.status, await stage.stock('lemonade')], [200, 'cancelled', stock])
    assert.equal((await stage.get('/loyalty', ada)).data[0].points, 0)
    assert.equal((await cancelled(email)).length, 1)
    const completed = await stage.ordered()
    for (const move of ['ready', 'complete'])
      await stage.post(`/orders/${completed.id}/${move}`, {}, stage.root)
    assert.equal((await stage.post(`/orders/${completed.id}/cancel`, {}, stage.root)).status, 409)
  })

  it('stay where the setting says so', async () => {
    const { id } = await stage.ordered()
    await due(id, 9_999)
    const shop = stage.api.app.get('shop')
    stage.api.app.set('shop', { ...shop, expiry: 0 })
    await expireOrders(stage.api.app)
    assert.equal(await statusOf(id), 'submitted')
    stage.api.app.set('shop', shop)
  })
})
