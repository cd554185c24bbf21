// The shop when fifty come at the same moment: what is counted, sold or moved is so once.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { Stage } from './stage'

const CALLERS = 50

describe('the shop, when many come at once', () => {
  let stage: Stage
  let ada: Person
  let max: Person
  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
    max = await stage.api.person('max', 'manager')
  })
  after(() => stage.close())

  const together = (call: (n: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: CALLERS }, (_, n) => call(n)))
  const statuses = (answers: Answer[]) =>
    answers.reduce<Record<number, number>>(
      (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
      {}
    )
  const loyalty = async () => (await stage.get('/loyalty', ada)).data[0]

  it('sells the last piece once', async () => {
    const { lemonade } = stage.menu
    await stage.patch(`/products/${lemonade}`, { quantity: 1 })
    const items = [{ productId: lemonade, quantity: 1 }]
    const pay = (n: number) => (n % 2 === 0 ? { payment: 'online', token: 'tok_visa' } : {})
    const answers = await together(n => stage.order({ items, ...pay(n) }, [ada, max, undefined][n % 3]))
    assert.deepEqual(statuses(answers), { 201: 1, 409: CALLERS - 1 })
    assert.equal(await stage.stock('lemonade'), 0)
    await stage.patch(`/products/${lemonade}`, { quantity: 1000 })
  })

  it('sells to all when there is enough, whatever the order of their lines, and without waiting in a circle', async () => {
    const { lemonade, pizza, small } = stage.menu
    const lines = [
      { productId: lemonade, quantity: 2 },
      { productId: pizza, quantity: 1, addonIds: [small] }
    ]
    const [drinks, pizzas] = [await stage.stock('lemonade'), await stage.stock('pizza')]
    const answers = await together(n => stage.order({ items: n % 2 === 0 ? lines : [...lines].reverse() }))
    assert.deepEqual(statuses(answers), { 201: CALLERS })
    assert.equal(await stage.stock('lemonade'), drinks - 2 * CALLERS)
    assert.equal(await stage.stock('pizza'), pizzas - CALLERS)
    assert.equal(new Set(answers.map(({ body }) => body.code)).size, CALLERS)
  })

  it('sells and takes back at once, and nothing is lost', async () => {
    const before = await stage.stock('lemonade')
    const orders = await Promise.all(Array.from({ length: 25 }, () => stage.ordered({}, ada)))
    const answers = await together(n =>
      n % 2 === 0 ? stage.post(`/orders/${orders[n / 2].id}/cancel`, {}, max) : stage.order({}, ada)
    )
    assert.deepEqual(statuses(answers), { 200: 25, 201: 25 })
    assert.equal(await stage.stock('lemonade'), before - 50)
  })

  it('adds up the points of all orders', async () => {
    const { points, lifetimePoints } = await loyalty()
    const answers = await together(() => stage.order({}, ada))
    assert.deepEqual(statuses(answers), { 201: CALLERS })
    const now = await loyalty()
    assert.deepEqual(
      [now.points, now.lifetimePoints],
      [points + 700 * CALLERS, lifetimePoints + 700 * CALLERS]
    )
  })

  it('has room for no more than so many, and sells on', async () => {
    const { points, lifetimePoints } = await loyalty()
    const most = 999_999_999_999
    await stage.knex('loyalty').where({ userId: ada.id }).update({ points: most, lifetimePoints: most })
    assert.equal((await stage.ordered({}, ada)).status, 'submitted')
    assert.equal((await loyalty()).points, most)
    await stage.knex('loyalty').where({ userId: ada.id }).update({ points, lifetimePoints })
  })

  it('redeems no more points than there are', async () => {
    const { points, pointsRedeemed } = await loyalty()
    const each = Math.ceil(points / 10)
    const answers = await together(() => stage.post('/loyalty/redeem', { points: each }, ada))
    const done = Math.floor(points / each)
    assert.deepEqual(statuses(answers), { 200: done, 400: CALLERS - done })
    const now = await loyalty()
    assert.deepEqual([now.points, now.pointsRedeemed], [points - done * each, pointsRedeemed + done * each])
  })

  it('makes one row of points for a user who is older than the shop', async () => {
    const [{ id: userId }] = await stage.knex('loyalty').where({ userId: max.id }).delete().returning('id')
    assert.ok(userId > 0)
    const answers = await together(n =>
      n % 2 === 0
        ? stage.api.request('GET', '/loyalty', { as: max })
        : stage.post('/loyalty/add', { userId: max.id, points: 1 }, stage.root)
    )
    assert.deepEqual(statuses(answers), { 200: CALLERS })
    const rows = await stage.knex('loyalty').where({ userId: max.id })
    assert.deepEqual(
      rows.map(({ points }) => points),
      ['25']
    )
  })

  it('makes a move once', async () => {
    const { id } = await stage.ordered()
    for (const move of ['ready', 'complete']) {
      const answers = await together(n => stage.post(`/orders/${id}/${move}`, {}, [max, stage.root][n % 2]))
      assert.deepEqual(statuses(answers), { 200: 1, 409: CALLERS - 1 }, move)
    }
    const written = await stage.knex('texts').where({ message: 'order-ready' })
    assert.deepEqual(written, [], 'nobody has given a number')
    const mails = await stage.knex('mails').where({ message: 'order-ready' })
    assert.equal(mails.length, 1)
  })

  it('arranges the categories as one of them wants', async () => {
    const names = ['one', 'two', 'three']
    const ids: number[] = []
    for (const name of names) ids.push((await stage.post('/categories', { name }, stage.root)).body.id)
    const orders = [ids, [...ids].reverse()]
    const answers = await together(n => {
      const categories = orders[n % 2].map((id, position) => ({ id, position: position + 10 * (n + 1) }))
      return stage.post('/categories/arrange', { categories }, stage.root)
    })
    assert.deepEqual(statuses(answers), { 200: CALLERS })
    const rows = await stage.knex('categories').whereIn('id', ids).pluck('position')
    assert.equal(new Set(rows.map(position => Math.floor(position / 10))).size, 1, rows.join())
  })
})
