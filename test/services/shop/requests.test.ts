// Requests that come twice: from nervous clients, or because the first answer was lost.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { Stage, customer } from './stage'

const KEY = '0193-quokka-likes-lemonade'

describe('a checkout that is sent again', () => {
  let stage: Stage
  let ada: Person
  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
  })
  beforeEach(() => (stage.bank.mood = 'well'))
  after(() => stage.close())

  const wordOf = ({ status, body }: Answer) => [status, body.data?.error]
  const count = async () => Number((await stage.knex('orders').count())[0].count)
  const last = async (quantity: number) =>
    void (await stage.patch(`/products/${stage.menu.lemonade}`, { quantity }))

  it('is one order, one charge and one mail, fifty times at once, and takes the last piece for itself', async () => {
    await last(2)
    const before = await count()
    const more = { idempotencyKey: KEY, payment: 'online', token: 'tok_visa', email: 'once@hungry.example' }
    const answers = await Promise.all(Array.from({ length: 50 }, () => stage.order(more, ada)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
    const ids = new Set(answers.map(({ body }) => body.id))
    assert.deepEqual([ids.size, await count()], [1, before + 1])
    const [id] = ids
    assert.equal(stage.bank.charges.filter(({ key }) => key.includes(id)).length, 1)
    assert.equal((await stage.get(`/orders/${id}`)).status, 'submitted')
    const mails = await stage.knex('mails').where({ recipient: 'once@hungry.example' })
    assert.deepEqual([mails.length, await stage.stock('lemonade')], [1, 0])
    await last(1000)
  })

  it('is the same at both doors, in whatever order its keys come', async () => {
    const items = [{ product: 'lemonade', quantity: 1 }]
    const one = { ...customer, items, payment: 'cash', idempotencyKey: `${KEY}-doors` }
    const other = Object.fromEntries(Object.entries(one).reverse())
    const doors = [restDoor(stage.api), socketDoor(stage.api)]
    const call = (at: number, data: object) =>
      doors[at].call(undefined, { method: 'create', path: 'checkout', data })
    const [first, second] = [await call(0, one), await call(1, other)]
    assert.deepEqual([first.status, second.status, second.body.id], [201, 201, first.body.id])
    for (const door of doors) door.close()
  })

  it('is refused with another cart, and is another order for another caller', async () => {
    const more = { idempotencyKey: `${KEY}-carts` }
    const { id } = await stage.ordered(more, ada)
    assert.deepEqual(wordOf(await stage.order({ ...more, tip: 1 }, ada)), [409, 'key-reused'])
    const eve = await stage.api.person('eve')
    const others = [(await stage.ordered(more)).id, (await stage.ordered(more, eve)).id]
    assert.equal(new Set([id, ...others]).size, 3)
  })

  it('answers with what has become of the order', async () => {
    const more = { idempotencyKey: `${KEY}-later` }
    const { id } = await stage.ordered(more)
    await stage.post(`/orders/${id}/ready`, {}, stage.root)
    assert.deepEqual([(await stage.ordered(more)).id, (await stage.ordered(more)).status], [id, 'ready'])
  })

  it('may be tried again after it was declined, or payments were out of order', async () => {
    const more = { idempotencyKey: `${KEY}-again`, payment: 'online', token: 'tok_visa' }
    stage.bank.mood = 'closed'
    assert.deepEqual(wordOf(await stage.order(more)), [502, 'payment-failed'])
    stage.bank.mood = 'well'
    assert.equal((await stage.ordered(more)).status, 'submitted')
  })

  it('is not given up because the bank is still busy with the first', async () => {
    const more = { idempotencyKey: `${KEY}-busy`, payment: 'online', token: 'tok_visa' }
    stage.bank.mood = 'busy'
    const first = await stage.ordered(more)
    assert.equal(first.status, 'unpaid')
    stage.bank.mood = 'well'
    const second = await stage.ordered(more)
    assert.deepEqual([second.id, second.status], [first.id, 'submitted'])
  })

  it('is made by chance: keys are no short words', async () => {
    const answer = await stage.order({ idempotencyKey: 'order-1' })
    assert.deepEqual([answer.status, answer.body.errors[0].key], [400, 'idempotencyKey'])
  })

  it('shows no key, and nobody finds an order by one', async () => {
    const idempotencyKey = `${KEY}-hidden`
    const order = await stage.ordered({ idempotencyKey })
    assert.ok(!JSON.stringify([order, await stage.get(`/orders/${order.id}`)]).includes('request'))
    const { status } = await stage.api.request('GET', '/orders?requestKey=x', { as: stage.root })
    assert.equal(status, 400)
  })
})

describe('the order of a guest', () => {
  let stage: Stage
  before(async () => void (stage = await Stage.open()))
  after(() => stage.close())

  it('is seen by its id, without a word of who he is, at both doors', async () => {
    const ada = await stage.api.person('ada')
    const own = await stage.ordered({ billingAddress: '1 Main St', phone: '4165550123' })
    const hers = await stage.ordered({}, ada)
    await stage.post(`/orders/${own.id}/ready`, {}, stage.root)
    for (const door of [restDoor(stage.api), socketDoor(stage.api)]) {
      const get = (id: string) => door.call(undefined, { method: 'get', path: 'checkout', id })
      const { status, body } = await get(own.id)
      assert.deepEqual([status, body.status, body.code, body.total], [200, 'ready', own.code, own.total])
      assert.doesNotMatch(JSON.stringify(body), /Ada|Lovelace|ada@|Main St|416555|userId|paymentId/)
      for (const id of [hers.id, hers.id.replace(/.$/, 'x'), '0193a1b2-0000-7000-8000-000000000000', '1'])
        assert.ok([400, 404].includes((await get(id)).status), id)
      assert.equal((await door.call(ada, { method: 'get', path: 'checkout', id: hers.id })).status, 404)
      door.close()
    }
  })
})
