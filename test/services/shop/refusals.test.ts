// What the checkout refuses: lines that the menu does not allow, customers who cannot be reached, and every other way.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { Stage } from './stage'

describe('what the checkout refuses', () => {
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
  const orderPizza = (addons: string[], more: object = {}) => stage.order({ items: [pizza(addons, more)] })

  it('tells every line that the catalogue does not have or allow', async () => {
    const items = [
      pizza([]),
      pizza(['small', 'large']),
      pizza(['small', 'olives', 'olives', 'olives']),
      pizza(['small', 'olives', 'olives', 'cheese', 'cheese']),
      { productId: 2_000_000_000, quantity: 1 },
      { product: 'nothing like it', quantity: 1 },
      { productId: stage.menu.lemonade, quantity: 1, addonIds: [stage.menu.olives] },
      { productId: stage.menu.lemonade, product: 'lemonade', quantity: 1 },
      { quantity: 1 },
      pizza(['small'])
    ]
    const answer = await stage.order({ items })
    const messages = answer.body.errors.map(({ key, message }: any) => `${key} ${message}`)
    assert.deepEqual(
      [answer.status, messages],
      [
        400,
        [
          'items.0 (pizza) needs at least 1 of size',
          'items.1 (pizza) takes at most 1 of size',
          'items.2 (pizza) takes the same of toppings at most 2 times',
          'items.3 (pizza) takes at most 3 of toppings',
          'items.4 is not a product that there is',
          'items.5 is not a product that there is',
          `items.6 (lemonade) does not come with the add-on ${stage.menu.olives}`,
          'items.7 takes either productId or product',
          'items.8 takes either productId or product'
        ]
      ]
    )
  })

  it('offers nothing that is out of stock', async () => {
    const { olives, toppings, size, lemonade } = stage.menu
    await stage.patch(`/addons/${olives}`, { inStock: false })
    assert.match(
      (await orderPizza(['small', 'olives'])).body.message,
      /cannot have olives, which is out of stock/
    )
    await stage.patch(`/addons/${olives}`, { inStock: true })
    await stage.patch(`/customizations/${toppings}`, { inStock: false })
    assert.equal((await orderPizza(['small', 'olives'])).status, 400)
    await stage.patch(`/customizations/${toppings}`, { inStock: true })
    // What cannot be chosen need not be.
    await stage.patch(`/customizations/${size}`, { inStock: false })
    assert.equal((await orderPizza(['olives'])).status, 201)
    await stage.patch(`/customizations/${size}`, { inStock: true })
    await stage.patch(`/products/${lemonade}`, { inStock: false })
    const answer = await stage.order()
    assert.deepEqual([...wordOf(answer), answer.body.data.names], [409, 'out-of-stock', 'lemonade'])
    await stage.patch(`/products/${lemonade}`, { inStock: true })
  })
  it('wants to know how to reach the customer', async () => {
    const { app } = stage.api
    assert.deepEqual(problems(await stage.order({ email: null })), [400, ['email']])
    assert.deepEqual(problems(await stage.order({ phone: '12' })), [400, ['phone']])
    assert.equal((await stage.ordered({ email: null, phone: '(416) 555-0123' })).phone, '+14165550123')
    const own = await stage.ordered({ email: null }, ada)
    assert.deepEqual([own.email, own.userId], [ada.email, ada.id])
    assert.equal(app.get('shop').wait, 15)
  })

  it('refuses what is too much, or too little to be paid online', async () => {
    await stage.patch(`/products/${stage.menu.lemonade}`, { price: 10_000 })
    const items = [{ productId: stage.menu.lemonade, quantity: 11 }]
    assert.deepEqual(problems(await stage.order({ items })), [400, ['items']])
    await stage.patch(`/products/${stage.menu.lemonade}`, { price: 0.1 })
    assert.deepEqual(problems(await stage.order({ payment: 'online', token: 'tok_visa' })), [
      400,
      ['payment']
    ])
    await stage.patch(`/products/${stage.menu.lemonade}`, { price: 3.25 })
    assert.deepEqual(problems(await stage.order({ tip: 1, tipPercent: 1 })), [400, ['tip']])
    assert.deepEqual(problems(await stage.order({ tip: -1 })), [400, ['tip']])
    assert.equal((await stage.ordered({ tip: 2.5 })).tip, 2.5)
    assert.equal(stage.bank.asked, 0)
  })
  it('is the only way to an order, which only moves change', async () => {
    const { id } = await stage.ordered({}, ada)
    const tries = await Promise.all([
      stage.post('/orders', {}, stage.root),
      stage.post('/orders/place', {}, stage.root),
      stage.post(`/orders/${id}/submit`, { paymentId: 'x' }, stage.root),
      stage.patch(`/orders/${id}`, { total: 0 }),
      stage.patch(`/orders/${id}`, { status: 'completed' }),
      stage.patch(`/orders/${id}`, { estimatedReadyAt: '2030-01-01T00:00:00Z' }, ada),
      stage.post(`/orders/${id}/ready`, {}, ada),
      stage.api.request('DELETE', `/orders/${id}`, { as: stage.root })
    ])
    assert.deepEqual(
      tries.map(({ status }) => status),
      [403, 403, 403, 400, 400, 403, 403, 403]
    )
    const later = await stage.patch(`/orders/${id}`, { estimatedReadyAt: '2030-01-01T00:00:00Z' })
    assert.equal(later.body.estimatedReadyAt, '2030-01-01T00:00:00.000Z')
  })
})
