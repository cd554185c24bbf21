// Approval: the bank of a customer asks him before it pays, and his order waits for that, but not for ever.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { Stage } from './stage'

const online = { payment: 'online', token: 'tok_approval' }
const AGO = 31 * 60_000

describe('a payment that the customer must approve', () => {
  let stage: Stage
  let ada: Person
  before(async () => {
    stage = await Stage.open({ jobs: { concurrency: 2 } })
    ada = await stage.api.person('ada')
  })
  after(() => stage.close())

  const wordOf = ({ status, body }: Answer) => [status, body.data?.error]
  const statusOf = async (id: string) => (await stage.get(`/orders/${id}`)).status
  const booked = (id: string) => stage.bank.charges.filter(({ key }) => key.includes(id))
  /** Which charge an order waits for. */
  const chargeOf = (order: any): string => order.clientSecret.replace(/_secret.*/, '')
  const age = (id: string, by: number) =>
    stage
      .knex('orders')
      .where({ id })
      .update({ createdAt: new Date(Date.now() - by) })

  it('waits unpaid, with what the browser needs, and a job finds the approval', async () => {
    const order = await stage.ordered(online, ada)
    assert.equal(order.status, 'unpaid')
    assert.match(order.clientSecret, /^pi_\d+_secret_/)
    assert.deepEqual(booked(order.id), [])
    // The job looks at it again and again.
    const { asked } = stage.bank
    await stage.work(() => stage.bank.asked > asked + 1)
    assert.equal(await statusOf(order.id), 'unpaid')
    stage.bank.vault.approve(chargeOf(order), true)
    await stage.work(async () => (await statusOf(order.id)) === 'submitted')
    assert.equal(booked(order.id).length, 1)
    const { paymentToken, paymentId } = await stage.knex('orders').where({ id: order.id }).first()
    assert.deepEqual([paymentToken, paymentId], [null, chargeOf(order)])
  })

  it('is asked for again by the same request, and settled by it at once', async () => {
    const more = { ...online, idempotencyKey: 'approved-by-ada-1' }
    const first = await stage.ordered(more)
    const second = await stage.ordered(more)
    assert.deepEqual([second.id, second.clientSecret], [first.id, first.clientSecret])
    stage.bank.vault.approve(chargeOf(first), true)
    const third = await stage.ordered(more)
    assert.deepEqual([third.id, third.status, third.clientSecret], [first.id, 'submitted', undefined])
    assert.equal(booked(first.id).length, 1)
  })

  it('cancels the order where he does not, and the charge with it', async () => {
    const stock = await stage.stock('lemonade')
    const more = { ...online, idempotencyKey: 'not-approved-by-ada' }
    const order = await stage.ordered(more)
    stage.bank.vault.approve(chargeOf(order), false)
    const answer = await stage.order(more)
    assert.deepEqual(wordOf(answer), [403, 'card-declined'])
    assert.match(answer.body.message, /unable to authenticate/)
    assert.deepEqual([await statusOf(order.id), await stage.stock('lemonade')], ['cancelled', stock])
    assert.equal(stage.bank.vault.intents.get(chargeOf(order))!.status, 'canceled')
  })

  it('gives the order up after half an hour, and tells the customer', async () => {
    const stock = await stage.stock('lemonade')
    const order = await stage.ordered({ ...online, email: 'late@hungry.example' })
    await age(order.id, AGO)
    const isOver = () => stage.bank.vault.intents.get(chargeOf(order))!.status === 'canceled'
    await stage.work(isOver)
    assert.deepEqual([await statusOf(order.id), await stage.stock('lemonade')], ['cancelled', stock])
    const mails = await stage.knex('mails').where({ recipient: 'late@hungry.example' }).pluck('message')
    assert.deepEqual(mails, ['order-cancelled'])
    assert.equal((await stage.get(`/orders/${order.id}`)).refundedAt, null)
  })

  it('gives the money back where he approves what was given up in the same moment', async () => {
    const order = await stage.ordered(online)
    stage.bank.vault.approve(chargeOf(order), true)
    assert.equal((await stage.post(`/orders/${order.id}/decline`, {}, stage.root)).status, 200)
    await stage.work(async () => (await stage.get(`/orders/${order.id}`)).refundedAt !== null)
    assert.deepEqual(
      stage.bank.refunds.map(({ values }) => values.payment_intent),
      [chargeOf(order)]
    )
  })

  it('is asked for nothing where the order was given up while the bank was asked', async () => {
    stage.bank.beforeCharge = async () => {
      stage.bank.beforeCharge = async () => undefined
      const [{ id }] = await stage
        .knex('orders')
        .where({ status: 'unpaid' })
        .orderBy('createdAt', 'desc')
        .limit(1)
      assert.equal((await stage.post(`/orders/${id}/decline`, {}, stage.root)).status, 200)
    }
    const order = await stage.ordered(online)
    assert.deepEqual([order.status, order.clientSecret], ['cancelled', undefined])
    await stage.work(() => [...stage.bank.vault.intents.values()].at(-1)!.status === 'canceled')
  })

  it('is told to whom it concerns alone', async () => {
    const order = await stage.ordered(online, ada)
    const secret = order.clientSecret
    for (const path of [`/orders/${order.id}`, '/orders', `/orders/${order.id}/history`])
      for (const as of [ada, stage.root])
        assert.ok(!JSON.stringify(await stage.get(path, as)).includes(secret), path)
    const max = await stage.api.person('max', 'manager')
    assert.equal((await stage.api.request('GET', `/orders/${order.id}`, { as: max })).status, 404)
  })

  it('takes nothing for a card that stands for another’s, or for a charge', async () => {
    for (const token of ['cus_1', 'pi_1', 'cus_1:pm_1', 'ch_1', 'src_1']) {
      const answer = await stage.order({ payment: 'online', token })
      assert.deepEqual([answer.status, answer.body.errors?.[0].key], [400, 'token'], token)
      const card = { brand: 'visa', last4: '4242', expiryMonth: 1, expiryYear: 2030, token }
      const kept = await stage.post('/payment-methods', card, ada)
      assert.deepEqual([kept.status, kept.body.errors?.[0].key], [400, 'token'], token)
    }
  })
})
