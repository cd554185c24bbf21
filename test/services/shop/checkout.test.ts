// The checkout: what is ordered and what it costs, said by the shop alone.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import type { Answer, Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { Stage, customer } from './stage'

describe('the checkout', () => {
  let stage: Stage
  let ada: Person
  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
  })
  after(() => stage.close())

  const problems = ({ status, body }: Answer) => [status, (body.errors ?? []).map((each: any) => each.key)]
  const wordOf = ({ status, body }: Answer) => [status, body.data?.error]
  const pizza = (addons: string[], more: object = {}) => ({
    productId: stage.menu.pizza,
    quantity: 1,
    addonIds: addons.map(name => stage.menu[name]),
    ...more
  })

  it('works everything out by the prices of the shop', async () => {
    const items = [
      pizza(['large', 'olives', 'olives'], { quantity: 2, spiciness: 1.5 }),
      { product: 'Lemonade', quantity: 3 }
    ]
    const order = await stage.ordered({ items, tipPercent: 15 })
    assert.deepEqual(
      order.lines.map(({ productId: _id, ...line }: any) => line),
      [
        {
          name: 'pizza',
          price: 11.5,
          quantity: 2,
          spiciness: 1.5,
          addons: [
            { id: stage.menu.large, name: 'large', price: 4 },
            { id: stage.menu.olives, name: 'olives', price: 1.25 },
            { id: stage.menu.olives, name: 'olives', price: 1.25 }
          ],
          total: 36
        },
        { name: 'lemonade', price: 3.25, quantity: 3, spiciness: null, addons: [], total: 9.75 }
      ]
    )
    const { subTotal, tax, tip, total, status, userId, points, code } = order
    // 13 % of 45.75 are 5.9475, and 15 % are 6.8625.
    assert.deepEqual({ subTotal, tax, tip, total }, { subTotal: 45.75, tax: 5.95, tip: 6.86, total: 58.56 })
    assert.deepEqual([status, userId, points], ['submitted', null, 0])
    assert.match(code, /^[A-Z0-9]{5}$/)
    const wait = Date.parse(order.estimatedReadyAt) - Date.parse(order.createdAt)
    assert.ok(Math.abs(wait - 15 * 60_000) < 60_000, `${wait} ms`)
    assert.ok(!('paymentToken' in order))
  })

  it('takes the tax of each province', async () => {
    const taxes: Record<string, number> = { AB: 0.33, BC: 0.46, QC: 0.97, SK: 0.39, NS: 0.98, ON: 0.85 }
    for (const [province, tax] of Object.entries(taxes))
      assert.equal((await stage.ordered({ province })).tax, tax, province)
    assert.deepEqual(problems(await stage.order({ province: 'XX' })), [400, ['province']])
  })

  it('refuses prices and totals of the customer by name', async () => {
    const items = [{ productId: stage.menu.lemonade, quantity: 1, price: 0.01 }]
    const answer = await stage.order({ items, total: 1, subTotal: 1, userId: ada.id, status: 'completed' })
    assert.deepEqual(problems(answer), [400, ['total', 'subTotal', 'userId', 'status', 'items.0.price']])
  })

  it('keeps lines as they were ordered', async () => {
    const { id } = await stage.ordered({ items: [pizza(['small'])] })
    await stage.patch(`/products/${stage.menu.pizza}`, { price: 99, name: 'pizza grande' })
    const order = await stage.get(`/orders/${id}`)
    assert.deepEqual([order.lines[0].name, order.lines[0].price], ['pizza', 11.5])
    await stage.patch(`/products/${stage.menu.pizza}`, { price: 11.5, name: 'pizza' })
  })
  it('takes from the stock, over all lines of a product, and never more than there is', async () => {
    const { lemonade } = stage.menu
    await stage.patch(`/products/${lemonade}`, { quantity: 5 })
    const line = (quantity: number) => ({ productId: lemonade, quantity })
    const answer = await stage.order({ items: [line(3), line(3)] })
    assert.deepEqual(wordOf(answer), [409, 'out-of-stock'])
    assert.deepEqual(
      answer.body.errors.map(({ key }: any) => key),
      ['items.0', 'items.1']
    )
    assert.equal(await stage.stock('lemonade'), 5)
    await stage.ordered({ items: [line(3), line(2)] })
    assert.equal(await stage.stock('lemonade'), 0)
    await stage.patch(`/products/${lemonade}`, { quantity: 1000 })
  })
  it('draws another code where two orders meet in one', async () => {
    const { randomInt } = crypto
    const letters: number[] = []
    crypto.randomInt = ((most: number) => letters.shift() ?? randomInt(most)) as never
    try {
      letters.push(0, 0, 0, 0, 0)
      assert.equal((await stage.ordered()).code, 'AAAAA')
      const stock = await stage.stock('lemonade')
      letters.push(0, 0, 0, 0, 0, 1, 1, 1, 1, 1)
      assert.equal((await stage.ordered()).code, 'BBBBB')
      assert.equal(await stage.stock('lemonade'), stock - 2)
    } finally {
      crypto.randomInt = randomInt
    }
  })

  it('takes nobody for a guest whose token is over', async () => {
    const stranger = { ...ada, token: `${ada.token}x` }
    for (const door of [restDoor(stage.api), socketDoor(stage.api)]) {
      const data = { ...customer, items: [{ product: 'lemonade', quantity: 1 }], payment: 'cash' }
      const call = { method: 'create', path: 'checkout', data }
      if (door.name === 'REST') assert.equal((await door.call(stranger, call)).status, 401)
      const { status, body } = await door.call(ada, call)
      assert.deepEqual([status, body.userId], [201, ada.id])
      door.close()
    }
  })
})
