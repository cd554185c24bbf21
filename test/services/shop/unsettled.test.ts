// Payments that are not settled at once: charged once or not at all, whatever happens to the bank or to us on the way.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { settle } from '../../../src/services/shop/settle'
import type { Answer, Person } from '../../support/app'
import { KEY } from '../../plugins/payments/bank'
import { Stage } from './stage'

const online = { payment: 'online', token: 'tok_visa' }

describe('the payment of an order that is not settled at once', () => {
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

  const newest = async () => (await stage.get('/orders?$sort[createdAt]=-1&$limit=1')).data[0]
  const statusOf = async (id: string) => (await stage.get(`/orders/${id}`)).status
  const pointsOf = async (as: Person) => (await stage.get('/loyalty', as)).data[0].points
  const booked = (id: string) => stage.bank.charges.filter(({ key }) => key.includes(id))

  for (const mood of ['broken', 'away', 'lost'] as const)
    it(`leaves an order unpaid when nobody knows, and a job finds out: ${mood}`, async () => {
      stage.bank.mood = mood
      const order = await stage.ordered(online, ada)
      assert.equal(order.status, 'unpaid')
      assert.equal(booked(order.id).length, mood === 'lost' ? 1 : 0)
      stage.bank.mood = 'well'
      await stage.work(async () => (await statusOf(order.id)) === 'submitted')
      assert.equal(booked(order.id).length, 1)
    })

  it('locks no row while the bank takes its time', async () => {
    let during: Answer[] = []
    stage.bank.beforeCharge = async () => {
      stage.bank.beforeCharge = async () => undefined
      during = await Promise.all([
        stage.order(),
        stage.patch(`/products/${stage.menu.lemonade}`, { price: 3.25 })
      ])
    }
    assert.equal((await stage.ordered(online)).status, 'submitted')
    assert.deepEqual(
      during.map(({ status }) => status),
      [201, 200]
    )
  })

  it('charges once, however many settle the same order', async () => {
    stage.bank.mood = 'away'
    const { id } = await stage.ordered(online, ada)
    const points = await pointsOf(ada)
    stage.bank.mood = 'well'
    await Promise.all(Array.from({ length: 20 }, () => settle(stage.api.app, id)))
    assert.deepEqual([booked(id).length, await statusOf(id)], [1, 'submitted'])
    assert.equal(await pointsOf(ada), points + 700)
    assert.deepEqual(stage.bank.refunds, [])
  })

  it('gives back what was charged for an order that an admin has given up meanwhile', async () => {
    stage.bank.beforeCharge = async () => {
      const { id } = await newest()
      assert.equal((await stage.post(`/orders/${id}/decline`, {}, stage.root)).status, 200)
    }
    const order = await stage.ordered(online)
    assert.equal(order.status, 'cancelled')
    const [charge] = booked(order.id)
    await stage.work(() => stage.bank.refunds.length === 1)
    assert.equal(stage.bank.refunds[0].values.payment_intent, charge.id)
    stage.bank.refunds.length = 0
  })

  it('goes back with stock and points when the order is cancelled, once', async () => {
    const [stock, points] = [await stage.stock('lemonade'), await pointsOf(ada)]
    const { id, paymentId } = await stage.ordered(online, ada)
    assert.deepEqual([await stage.stock('lemonade'), await pointsOf(ada)], [stock - 2, points + 700])
    const answers = await Promise.all([1, 2, 3].map(() => stage.post(`/orders/${id}/cancel`, {}, stage.root)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409])
    assert.deepEqual([await stage.stock('lemonade'), await pointsOf(ada)], [stock, points])
    await stage.work(async () => (await stage.get(`/orders/${id}`)).refundedAt !== null)
    assert.deepEqual(
      stage.bank.refunds.map(({ values }) => values.payment_intent),
      [paymentId]
    )
  })

  it('never charges an order of the day before: the bank may have forgotten that it did', async () => {
    stage.bank.mood = 'away'
    const { id, code } = await stage.ordered(online)
    stage.bank.mood = 'well'
    await stage
      .knex('orders')
      .where({ id })
      .update({ createdAt: new Date(Date.now() - 21 * 3_600_000) })
    await assert.rejects(settle(stage.api.app, id), new RegExp(`${code} is unpaid for too long`))
    assert.deepEqual([booked(id), await statusOf(id)], [[], 'unpaid'])
    assert.equal((await stage.post(`/orders/${id}/decline`, {}, stage.root)).body.status, 'cancelled')
  })

  for (const moment of ['before', 'behind'] as const)
    it(`is settled by another process when one is killed ${moment} the charge`, async function () {
      this.timeout(60_000)
      const env = {
        ...process.env,
        NODE_ENV: 'test',
        DOMAINS: 'shop',
        DATABASE_URL: stage.api.app.get('databaseUrl'),
        STRIPE_KEY: KEY,
        STRIPE_URL: stage.bank.url
      }
      const buyer = spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'buyer.ts')], { env })
      let killed = false
      stage.bank.beforeCharge = async () => {
        if (killed) return
        killed = true
        if (moment === 'behind') stage.bank.mood = 'lost'
        buyer.kill('SIGKILL')
        await once(buyer, 'exit')
        // Before the charge: the bank has not heard a whole request.
        if (moment === 'before') stage.bank.mood = 'away'
      }
      await once(buyer, 'exit')
      const { id, status } = await newest()
      assert.equal(status, 'unpaid')
      assert.equal(booked(id).length, moment === 'behind' ? 1 : 0)
      stage.bank.mood = 'well'
      await stage.work(async () => (await statusOf(id)) === 'submitted')
      assert.equal(booked(id).length, 1)
    })
})
