// The marketplace when many come at the same moment: whatever counts is counted once, and nobody waits for ever.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { Stage } from './stage'

const CALLERS = 50

describe('the marketplace, when many come at once', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open()))
  after(() => stage.close())

  const together = (call: (n: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: CALLERS }, (_, n) => call(n)))
  const statuses = (answers: readonly Answer[]) =>
    answers.reduce<Record<number, number>>(
      (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
      {}
    )
  const once = { 200: 1, 409: CALLERS - 1 }

  it('has one open inquiry of somebody about a promotion', async () => {
    const { id } = await stage.offer()
    assert.deepEqual(
      statuses(await together(() => stage.post(`/promotions/${id}/inquire`, {}, stage.bob))),
      once
    )
    assert.equal((await stage.get(`/inquiries?promotionId=${id}`, stage.bob)).total, 1)
  })

  it('has one agreement of an inquiry', async () => {
    const { id } = await stage.inquiry()
    const propose = () => stage.post(`/inquiries/${id}/propose`, { terms: ['One.'], price: 1 }, stage.ada)
    assert.deepEqual(statuses(await together(propose)), once)
    assert.equal((await stage.get(`/agreements?inquiryId=${id}`, stage.ada)).total, 1)
  })

  it('has an agreement accepted or rejected, and once', async () => {
    const { id } = await stage.agreement()
    const answers = await together(n =>
      stage.post(`/agreements/${id}/${n % 2 ? 'accept' : 'reject'}`, {}, stage.bob)
    )
    assert.deepEqual(statuses(answers), once)
    assert.ok(
      answers.filter(({ status }) => status === 409).every(({ body }) => body.data.error === 'wrong-state')
    )
  })

  it('has an agreement closed once, and counts it once', async () => {
    const { id } = await stage.agreement('active')
    const before = (await stage.profileOf(stage.ada)).tasksCompleted
    assert.deepEqual(
      statuses(await together(() => stage.post(`/agreements/${id}/close`, {}, stage.ada))),
      once
    )
    assert.equal((await stage.profileOf(stage.ada)).tasksCompleted, before + 1)
  })

  it('has an agreement reviewed once, and counts that review', async () => {
    const { id } = await stage.agreement('closed')
    assert.deepEqual(statuses(await together(n => stage.review(id, 1 + (n % 5)))), once)
    const { data, total } = await stage.get(`/reviews?agreementId=${id}`)
    assert.equal(total, 1)
    const { rating, ratings } = await stage.profileOf(stage.ada)
    assert.deepEqual([rating, ratings], [data[0].rating, 1])
  })

  it('has many reviews of one provider, and a rating that knows all of them', async () => {
    const ids: number[] = []
    for (let n = 0; n < 12; n++) ids.push((await stage.agreement('closed')).id)
    const answers = await Promise.all(ids.map((id, n) => stage.review(id, [1.5, 3, 4.4, 5][n % 4])))
    assert.deepEqual(statuses(answers), { 200: 12 })
    const all = (await stage.get('/reviews?$limit=100')).data.map(({ rating }: any) => rating)
    const mean = all.reduce((sum: number, each: number) => sum + each, 0) / all.length
    const { rating, ratings } = await stage.profileOf(stage.ada)
    assert.deepEqual([rating, ratings], [Math.round(mean * 100) / 100, all.length])
  })

  it('has many agreements closed and reviewed at once that are of two who work for each other', async () => {
    const { ada, bob } = stage
    const of = async (provider: Person, client: Person) => {
      const { id } = await stage.offer({}, provider)
      const inquiry = (await stage.post(`/promotions/${id}/inquire`, {}, client)).body.id
      const agreement = (
        await stage.post(`/inquiries/${inquiry}/propose`, { terms: ['One.'], price: 1 }, provider)
      ).body.id
      await stage.post(`/agreements/${agreement}/accept`, {}, client)
      return { provider, client, id: agreement as number }
    }
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? of(ada, bob) : of(bob, ada))))
    const closed = await Promise.all(
      all.map(({ id, provider }) => stage.post(`/agreements/${id}/close`, {}, provider))
    )
    assert.deepEqual(statuses(closed), { 200: 20 })
    const reviewed = await Promise.all(all.map(({ id, client }) => stage.review(id, 4, {}, client)))
    assert.deepEqual(statuses(reviewed), { 200: 20 })
    const { tasksCompleted, ratings, rating } = await stage.profileOf(bob)
    assert.deepEqual([tasksCompleted, ratings, rating], [10, 10, 4])
  })

  it('has no active agreement that is hidden', async () => {
    const { id, inquiryId } = await stage.agreement()
    const answers = await together(n =>
      n === 25
        ? stage.post(`/agreements/${id}/accept`, {}, stage.bob)
        : stage.post(`/inquiries/${inquiryId}/hide`, {}, n % 2 ? stage.ada : stage.bob)
    )
    assert.equal(answers[25].status, 200)
    const { senderHide, receiverHide } = await stage.knex('inquiries').where({ id: inquiryId }).first()
    assert.deepEqual([senderHide, receiverHide], [false, false])
  })

  it('makes one profile for somebody who is older than the marketplace', async () => {
    const max = await stage.api.person('max')
    await stage.knex('profiles').where({ userId: max.id }).delete()
    const ids = await together(() => stage.api.request('GET', '/my-profile', { as: max }))
    assert.deepEqual(statuses(ids), { 200: CALLERS })
    assert.equal(new Set(ids.map(({ body }) => body.id)).size, 1)
    assert.equal((await stage.profileOf(max)).firstName, 'max')
  })

  it('has nobody wait in a circle when an offer or a person goes while they are at it', async () => {
    for (let round = 0; round < 8; round++) {
      const eve = await stage.api.person(`eve${round}`)
      const { id } = await stage.offer({}, eve)
      const inquiry = (await stage.post(`/promotions/${id}/inquire`, {}, stage.bob)).body.id
      const agreement = (
        await stage.post(`/inquiries/${inquiry}/propose`, { terms: ['One.'], price: 1 }, eve)
      ).body.id
      const moves = [
        () => stage.post(`/agreements/${agreement}/accept`, {}, stage.bob),
        () => stage.post(`/agreements/${agreement}/close`, {}, eve),
        () => stage.review(agreement, 5),
        () => stage.post(`/inquiries/${inquiry}/read`, {}, stage.bob),
        () => stage.post(`/inquiries/${inquiry}/hide`, {}, eve),
        () => stage.post(`/promotions/${id}/inquire`, {}, stage.ada)
      ]
      const gone = round % 2 ? `/users/${eve.id}` : `/promotions/${id}`
      const answers = await together(n =>
        n === 20 ? stage.api.request('DELETE', gone, { as: eve }) : moves[n % moves.length]()
      )
      assert.equal(answers[20].status, 200, JSON.stringify(answers[20].body))
      const odd = answers.filter(({ status }) => ![200, 401, 403, 404, 409].includes(status))
      assert.deepEqual(
        odd.map(({ status, body }) => [status, body.message]),
        []
      )
    }
  })
})
