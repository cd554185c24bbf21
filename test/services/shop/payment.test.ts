// Payment: charged once or not at all, whatever happens to the bank or to us on the way.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { KEY } from '../../plugins/payments/bank'
import { Stage } from './stage'

const online = { payment: 'online', token: 'tok_visa' }

describe('the payment of an order', () => {
  let stage: Stage
  let ada: Person
  before(async () => {
    stage = await Stage.open({ jobs: { concurrency: 2 } })
    ada = await stage.api.person('ada')
  })
  beforeEach(() => {
    stage.bank.mood = 'well'
    stage.bank.beforeCharge = async () => undefined
  })
  after(() => stage.close())

  const wordOf = ({ status, body }: Answer) => [status, body.data?.error]
  const newest = async () => (await stage.get('/orders?$sort[createdAt]=-1&$limit=1')).data[0]
  const pointsOf = async (as: Person) => (await stage.get('/loyalty', as)).data[0].points
  const booked = (id: string) => stage.bank.charges.filter(({ key }) => key.includes(id))
  const secretOf = async (id: string) =>
    (await stage.knex('orders').where({ id }).first('paymentToken')).paymentToken

  it('charges the card by the total of the shop, in cents, once', async () => {
    const order = await stage.ordered(online, ada)
    assert.deepEqual([order.status, order.total, order.points], ['submitted', 7.35, 700])
    const [charge, ...others] = booked(order.id)
    assert.deepEqual(others, [])
    const {
      amount,
      currency,
      'payment_method_data[card][token]': source,
      description,
      receipt_email
    } = charge.values
    assert.deepEqual(
      { amount, currency, source, description, receipt_email },
      {
        amount: '735',
        currency: 'cad',
        source: 'tok_visa',
        description: `OrderID: ${order.code}`,
        receipt_email: 'ada@hungry.example'
      }
    )
    assert.equal(order.paymentId, charge.id)
    assert.equal(await secretOf(order.id), null)
  })

  it('takes a card that the customer keeps, and nobody else’s', async () => {
    const card = { brand: 'Visa', last4: '4242', expiryMonth: 12, expiryYear: 2030 }
    const kept = await stage.post('/payment-methods', { ...card, last4: '1111', token: 'pm_quokka' }, ada)
    assert.deepEqual([kept.status, kept.body.token], [201, undefined])
    const bare = await stage.post('/payment-methods', card, ada)
    const pay = (paymentMethodId: number, as?: Person) =>
      stage.order({ payment: 'online', paymentMethodId }, as)
    const { id } = (await pay(kept.body.id, ada)).body
    const { customer, payment_method } = booked(id)[0].values
    assert.deepEqual([customer, payment_method], ['cus_1', 'pm_quokka'])
    const eve = await stage.api.person('eve')
    const { brand, last4 } = await stage.get(`/payment-methods/${kept.body.id}`, ada)
    assert.deepEqual([brand, last4], ['visa', '4242'], 'as the bank knows it')
    for (const answer of [
      await pay(kept.body.id, eve),
      await pay(kept.body.id),
      await pay(bare.body.id, ada),
      await pay(2_000_000, ada)
    ])
      assert.deepEqual(wordOf(answer), [400, 'unknown-reference'])
    const forget = (as: Person) => stage.api.request('DELETE', `/payment-methods/${kept.body.id}`, { as })
    assert.equal((await forget(eve)).status, 404)
    assert.equal((await forget(ada)).status, 200)
    await stage.work(() => stage.bank.vault.customers.length === 0)
  })

  it('asks for a card online, and for none at the counter', async () => {
    const keys = async (more: object) => (await stage.order(more)).body.errors?.map(({ key }: any) => key)
    assert.deepEqual(await keys({ payment: 'online' }), ['token'])
    assert.deepEqual(await keys({ ...online, paymentMethodId: 1 }), ['token'])
    assert.deepEqual(await keys({ payment: 'cash', token: 'tok_visa' }), ['token'])
  })

  for (const [token, reason] of [
    ['tok_declined', 'Your card was declined.'],
    ['tok_unknown', 'The payment cannot be made with this card.']
  ])
    it(`cancels the order and puts its stock back: ${token}`, async () => {
      const stock = await stage.stock('lemonade')
      const points = await pointsOf(ada)
      const answer = await stage.order({ payment: 'online', token }, ada)
      assert.deepEqual([...wordOf(answer), answer.body.data.reason], [403, 'card-declined', reason])
      assert.ok(!JSON.stringify(answer.body).includes(token))
      const order = await newest()
      assert.deepEqual([order.status, order.points, await secretOf(order.id)], ['cancelled', 0, null])
      assert.deepEqual([await stage.stock('lemonade'), await pointsOf(ada)], [stock, points])
    })

  it('cancels the order where the bank does not let us in, and says nothing of why', async () => {
    stage.bank.mood = 'closed'
    const stock = await stage.stock('lemonade')
    const answer = await stage.order(online)
    assert.deepEqual(wordOf(answer), [502, 'payment-failed'])
    assert.ok(!JSON.stringify(answer.body).includes(KEY))
    assert.equal((await newest()).status, 'cancelled')
    assert.equal(await stage.stock('lemonade'), stock)
  })
  it('is refused by name without a key, before anything is taken', async () => {
    const other = await Stage.open({ stripe: { key: '' } })
    try {
      assert.deepEqual(wordOf(await other.order(online)), [400, 'no-online-payment'])
      assert.equal(await other.stock('lemonade'), 1000)
      assert.equal((await other.ordered()).status, 'submitted')
    } finally {
      await other.close()
    }
  })
})
