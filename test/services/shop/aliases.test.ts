// The old paths of the shop: each answers what the call answers that it stands for.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import type { Person } from '../../support/app'
import { Pairs } from '../../plugins/aliases/pairs'
import type { Call } from '../../plugins/aliases/pairs'
import { figures } from './old-figures'
import { Stage, customer } from './stage'

const FILE = resolve(__dirname, '../../../src/services', 'shop/shop.aliases')

describe('the old paths of the shop', () => {
  let stage: Stage
  let pairs: Pairs
  let ada: Person
  before(async () => {
    stage = await Stage.open()
    pairs = new Pairs(stage.api)
    ada = await stage.api.person('ada')
  })
  after(() => stage.close())

  const same = (old: Call, now: Call, status: number, as?: Person) => pairs.same({ old, now, status, as })
  const ask = (method: string, path: string, body?: object, as: Person | undefined = stage.root) => {
    pairs.note(`${method} ${path}`)
    return stage.api.request(method, path, { as, body })
  }

  it('switch what is in stock', async () => {
    for (const [path, name] of [
      ['addons', 'olives'],
      ['customizations', 'size'],
      ['products', 'pizza']
    ]) {
      const at = `/${path}/${stage.menu[name]}`
      const old: Call = [`PUT /${path}/instock/${stage.menu[name]}`, { isInStock: false }]
      await same(old, [`PATCH ${at}`, { inStock: false }], 403, ada)
      await same(old, [`PATCH ${at}`, { inStock: false }], 200, stage.root)
      assert.equal((await stage.get(at)).inStock, false)
      await ask('PUT', `/${path}/instock/${stage.menu[name]}`, { isInStock: true })
      assert.equal((await stage.get(at)).inStock, true)
    }
    assert.equal((await ask('PUT', `/products/instock/${stage.menu.pizza}`, {})).status, 400)
  })

  it('arrange the categories', async () => {
    const { id } = (await stage.post('/categories', { name: 'all' }, stage.root)).body
    const places = [{ id, position: 4 }]
    await same(
      ['POST /categories/update_category_positions', places],
      ['POST /categories/arrange', { categories: places }],
      200,
      stage.root
    )
    await same(
      [`PUT /categories/instock/${id}`, { isInStock: false }],
      [`PATCH /categories/${id}`, { inStock: false }],
      200,
      stage.root
    )
  })

  it('place orders, by names and without the prices that were sent', async () => {
    const details = {
      ...customer,
      billingAddress: '1 Main St',
      city: 'Toronto',
      postalCode: 'M5V 1A1',
      phone: '4165550123'
    }
    const line = {
      name: 'Pizza',
      itemTotal: 0.01,
      ...{ quantity: '2', spiciness: '1.5' },
      addOns: [{ name: 'Large', price: 0 }]
    }
    const payment = { paymentMethod: 'online', orderTotal: 1, subTotal: 1, tax: 0, tip: 3, token: 'tok_visa' }
    const cart = { items: [line] }
    const sent = { customerDetails: details, cart, payment }
    const { status, body } = await ask('POST', '/placeorder', sent, ada)
    assert.equal(status, 201, JSON.stringify(body))
    assert.deepEqual(
      [body.subTotal, body.tax, body.tip, body.total, body.status],
      [31, 4.03, 3, 38.03, 'submitted']
    )
    assert.deepEqual([body.phone, body.userId, body.lines[0].spiciness], ['+14165550123', ada.id, 1.5])
    const { email, ...order } = details
    const older = {
      email,
      order,
      cart: { items: [{ name: 'lemonade', quantity: 1 }] },
      payment: { paymentMethod: 'cash', token: '' }
    }
    const guest = await ask('POST', '/placeorder', older, undefined)
    assert.deepEqual([guest.status, guest.body.email, guest.body.payment], [201, email, 'cash'])
    await same(['POST /placeorder', {}], ['POST /checkout', { payment: 'cash' }], 400)
    const refused = await ask('POST', '/placeorder', {
      customerDetails: details,
      cart,
      payment: { ...payment, token: 'tok_declined' }
    })
    assert.equal(refused.status, 403)
  })

  it('list and show orders, and move them on', async () => {
    const { id } = await stage.ordered()
    const listed = await ask('GET', '/orders/getallorders?limit=1&offset=0')
    assert.deepEqual([listed.body.limit, listed.body.data[0].id], [1, id])
    await same(
      ['GET /orders/getallorders?offset=1'],
      ['GET /orders?$sort[createdAt]=-1&$skip=1'],
      200,
      stage.root
    )
    await same(['GET /orders/getallorders'], ['GET /orders'], 401)
    for (const path of ['getorder', 'getallorders']) {
      await same([`GET /orders/${path}/${id}`], [`GET /orders/${id}`], 200, stage.root)
      await same([`GET /orders/${path}/${id}`], [`GET /orders/${id}`], 404, ada)
    }
    const move = (body: object, as = stage.root) => ask('PUT', `/orders/updateorder/${id}`, body, as)
    const later = { EstimatedWaitTime: '2030-01-01T00:00:00Z' }
    assert.equal((await move(later)).body.estimatedReadyAt, '2030-01-01T00:00:00.000Z')
    assert.equal((await move({ OrderStatus: 'Ready' }, ada)).status, 403)
    const { body } = await move({ OrderStatus: 'Ready', EstimatedWaitTime: '2031-01-01T00:00:00Z' })
    assert.deepEqual([body.status, body.estimatedReadyAt], ['ready', '2031-01-01T00:00:00.000Z'])
    assert.equal((await move({ OrderStatus: 'Ready' })).status, 409)
    assert.equal((await move({ OrderStatus: 'Completed' })).body.status, 'completed')
    assert.equal((await move({ OrderStatus: 'Cancelled' })).status, 409)
    assert.equal((await move({ OrderStatus: 'Lost' })).status, 400)
  })

  it('keep addresses and cards', async () => {
    const old = {
      address_line1: '1 Main St',
      address_line2: '',
      city: 'Toronto',
      state: 'ON',
      postal_code: 'M5V',
      country: 'CA'
    }
    const { address_line1: line1, address_line2: line2, postal_code: postalCode, ...others } = old
    await same(
      ['POST /users/store-user-address', old],
      ['POST /addresses', { line1, line2, postalCode, ...others }],
      201,
      ada
    )
    await same(['POST /users/store-user-address', old], ['POST /addresses', {}], 401)
    await same(['GET /users/get-user-addresses'], ['GET /addresses'], 200, ada)
    const card = {
      card_number: '4242 4242 4242 4242',
      expiration_month: '12',
      expiration_year: '30',
      cvc: '987'
    }
    const kept = { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2030 }
    await same(['POST /users/store-user-payment', card], ['POST /payment-methods', kept], 201, ada)
    for (const card_number of ['4242424242424241', '', 'nothing', 42, null, [4242424242424242]])
      assert.equal(
        (await ask('POST', '/users/store-user-payment', { ...card, card_number }, ada)).status,
        400
      )
    await same(['GET /users/get-user-payments'], ['GET /payment-methods'], 200, ada)
    const rows = JSON.stringify(await stage.knex('payment_methods'))
    assert.ok(!rows.includes('4242424242424242') && !rows.includes('987'))
  })

  it('keep points', async () => {
    await same(
      ['POST /users/add-loyalty-points', { user_id: ada.id, points_to_add: 0 }],
      ['POST /loyalty/add', { userId: ada.id, points: 0 }],
      400,
      stage.root
    )
    const { points } = (await ask('GET', '/users/get-loyalty-points', undefined, ada)).body.data[0]
    const added = await ask('POST', '/users/add-loyalty-points', { user_id: ada.id, points_to_add: 50 })
    assert.equal(added.body.points, points + 50)
    const redeemed = await ask('POST', '/users/redeem-loyalty-points', { points_to_redeem: 30 }, ada)
    assert.equal(redeemed.body.points, points + 20)
    await same(
      ['POST /users/redeem-loyalty-points', { points_to_redeem: 1e8 }],
      ['POST /loyalty/redeem', { points: 1e8 }],
      400,
      ada
    )
  })

  it('tell how many orders there were', async () => {
    for (const [old, now] of figures) {
      await same([`GET /analytics/${old}`], [`GET /analytics/orders?${now}`], 200, stage.root)
      await same([`GET /analytics/${old}`], [`GET /analytics/orders?${now}`], 403, ada)
    }
    await same(['GET /analytics/get_orders/decade'], ['GET /analytics/orders?period=decade'], 400, stage.root)
  })

  it('have all been called', () => pairs.assertAll(FILE, 'POST /upload'))
})
