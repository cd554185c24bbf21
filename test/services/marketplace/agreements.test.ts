// Inquiries, agreements and reviews: who may do what, in which state, and what that is to the other.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Listener } from '../../support/door'
import { Stage, upload, wordOf } from './stage'

describe('inquiries and agreements', () => {
  let stage: Stage
  let ada: Person
  let bob: Person
  let eve: Person
  before(async () => {
    stage = await Stage.open()
    ;({ ada, bob } = stage)
    eve = await stage.api.person('eve')
  })
  after(() => stage.close())

  const post = (path: string, body: object = {}, as?: Person) => stage.post(path, body, as)
  const terms = { terms: ['One.'], price: 10 }

  it('begin with somebody else than the owner, who has signed in', async () => {
    const { id } = await stage.offer()
    assert.deepEqual(wordOf(await post(`/promotions/${id}/inquire`)), [401, 'not-signed-in'])
    assert.deepEqual(wordOf(await post(`/promotions/${id}/inquire`, {}, ada)), [403, 'forbidden-row'])
    assert.deepEqual(wordOf(await post('/promotions/4711/inquire', {}, bob)), [404, 'not-found'])
    assert.deepEqual(wordOf(await post(`/promotions/${id}/inquire`, { senderId: eve.id }, bob)), [
      400,
      'invalid-data'
    ])
    const { status, body } = await post(`/promotions/${id}/inquire`, {}, bob)
    assert.equal(status, 200)
    const flags = {
      senderRead: false,
      receiverRead: false,
      senderHide: false,
      receiverHide: false,
      proposed: false
    }
    const { createdAt: _made, updatedAt: _changed, id: _own, ...inquiry } = body
    assert.deepEqual(inquiry, {
      promotionId: id,
      requestId: null,
      senderId: bob.id,
      receiverId: ada.id,
      ...flags
    })
    assert.deepEqual(wordOf(await post(`/promotions/${id}/inquire`, {}, bob)), [409, 'wrong-state'])
    for (const path of ['/inquiries', '/agreements', '/reviews'])
      assert.deepEqual(wordOf(await post(path, {}, bob)), [403, 'forbidden'])
  })

  it('are heard of by their two alone, and by nobody else', async () => {
    const { id } = await stage.offer()
    const people = [ada, bob, eve, stage.root, undefined]
    const listeners = await Promise.all(people.map(person => Listener.open(stage.api, person)))
    const heard = () =>
      Promise.all(listeners.map(async each => (await each.take()).map(({ event }) => event)))
    await heard()
    const inquiry = (await post(`/promotions/${id}/inquire`, {}, bob)).body
    const both = (...events: string[]) => [events, events, [], [], []]
    assert.deepEqual(await heard(), both('inquiries created'))
    await post(`/inquiries/${inquiry.id}/read`, {}, ada)
    assert.deepEqual(await heard(), both('inquiries patched'))
    const agreement = (await post(`/inquiries/${inquiry.id}/propose`, terms, ada)).body
    const events = await heard()
    assert.deepEqual(events.slice(2), [[], [], []])
    assert.ok(events.slice(0, 2).every(each => each.includes('agreements created')))
    await post(`/agreements/${agreement.id}/accept`, {}, bob)
    assert.deepEqual(await heard(), both('agreements patched', 'inquiries patched'))
    listeners.forEach(each => each.close())
  })

  it('show nothing to others', async () => {
    const { id, inquiryId } = await stage.agreement('closed')
    for (const as of [eve, stage.root]) {
      for (const [path, actions] of [
        [`/inquiries/${inquiryId}`, ['read', 'hide', 'propose']],
        [`/agreements/${id}`, ['qr', 'accept', 'reject', 'close', 'review']]
      ] as const) {
        assert.equal((await stage.api.request('GET', path, { as })).status, 404)
        for (const action of actions) {
          const data = { propose: terms, review: { rating: 1, description: 'Bad.' } }[action as string]
          assert.equal((await post(`${path}/${action}`, data, as)).status, 404, action)
        }
      }
    }
    for (const path of ['/inquiries', '/agreements']) {
      assert.equal((await stage.get(path, eve)).total, 0)
      assert.equal((await stage.api.request('GET', path)).status, 401)
    }
  })

  it('are proposed by whoever does the work: of a promotion its owner, of a request who has answered', async () => {
    const inquiry = await stage.inquiry()
    assert.deepEqual(wordOf(await post(`/inquiries/${inquiry.id}/propose`, terms, bob)), [
      403,
      'forbidden-row'
    ])
    const empty = await post(`/inquiries/${inquiry.id}/propose`, { ...terms, terms: [] }, ada)
    assert.deepEqual([empty.status, empty.body.message], [400, 'terms must have at least 1 item.'])
    const of = (await post(`/inquiries/${inquiry.id}/propose`, terms, ada)).body
    assert.deepEqual(
      [of.providerId, of.receiverId, of.status, of.title],
      [ada.id, bob.id, 'pending', 'Number 4']
    )
    assert.deepEqual(wordOf(await post(`/inquiries/${inquiry.id}/propose`, terms, ada)), [409, 'wrong-state'])
    const request = await stage.offer({}, bob, 'requests')
    const answer = (await post(`/requests/${request.id}/inquire`, {}, ada)).body
    assert.deepEqual(wordOf(await post(`/inquiries/${answer.id}/propose`, terms, bob)), [
      403,
      'forbidden-row'
    ])
    const wanted = (await post(`/inquiries/${answer.id}/propose`, terms, ada)).body
    assert.deepEqual(
      [wanted.providerId, wanted.receiverId, wanted.terms, wanted.price],
      [ada.id, bob.id, ['One.'], 10]
    )
    for (const wrong of [
      {},
      { terms: 'One.', price: 1 },
      { ...terms, price: -1 },
      { ...terms, status: 'active' }
    ])
      assert.deepEqual(wordOf(await post(`/inquiries/${answer.id}/propose`, wrong, ada)), [
        400,
        'invalid-data'
      ])
  })

  it('go from state to state by whose turn it is', async () => {
    const { id } = await stage.agreement()
    const move = async (name: string, as: Person, body = {}) =>
      wordOf(await post(`/agreements/${id}/${name}`, body, as))
    const words = { rating: 4.5, description: 'Good.' }
    assert.deepEqual(await move('accept', ada), [403, 'forbidden-row'])
    assert.deepEqual(await move('close', ada), [409, 'wrong-state'])
    assert.deepEqual(await move('review', bob, words), [409, 'wrong-state'])
    assert.deepEqual(await move('accept', bob), [200, undefined])
    assert.deepEqual(await move('reject', bob), [409, 'wrong-state'])
    assert.deepEqual(await move('close', bob), [403, 'forbidden-row'])
    assert.deepEqual(await move('close', ada), [200, undefined])
    assert.deepEqual(await move('review', ada, words), [403, 'forbidden-row'])
    for (const wrong of [
      { ...words, rating: 0.9 },
      { ...words, rating: 5.1 },
      { ...words, rating: 4.55 },
      { rating: 5 },
      { ...words, description: 'x'.repeat(251) }
    ])
      assert.deepEqual(await move('review', bob, wrong), [400, 'invalid-data'])
    assert.deepEqual(await move('review', bob, words), [200, undefined])
    assert.deepEqual(await move('review', bob, words), [409, 'wrong-state'])
    const rejected = (await stage.agreement()).id
    assert.equal((await post(`/agreements/${rejected}/reject`, {}, bob)).body.status, 'rejected')
    assert.deepEqual(wordOf(await post(`/agreements/${rejected}/accept`, {}, bob)), [409, 'wrong-state'])
  })

  it('change their terms until they are accepted, and then no more', async () => {
    const agreement = await stage.agreement()
    const path = `/agreements/${agreement.id}`
    assert.deepEqual(wordOf(await stage.patch(path, { price: 1 }, bob)), [403, 'forbidden-row'])
    for (const key of ['status', 'providerId', 'receiverId', 'inquiryId', 'tradeId', 'title'])
      assert.deepEqual(wordOf(await stage.patch(path, { [key]: agreement[key] }, ada)), [400, 'invalid-data'])
    const changed = await stage.patch(path, { price: 90, terms: ['Three.'] }, ada)
    assert.deepEqual([changed.body.price, changed.body.terms], [90, ['Three.']])
    const stale = await post(`${path}/accept`, { seenAt: agreement.updatedAt }, bob)
    assert.deepEqual(wordOf(stale), [409, 'wrong-state'])
    assert.equal((await stage.get(path, bob)).status, 'pending')
    assert.equal((await post(`${path}/accept`, { seenAt: changed.body.updatedAt }, bob)).status, 200)
    for (const status of ['active', 'closed', 'reviewed']) {
      assert.equal((await stage.get(path, ada)).status, status)
      assert.deepEqual(wordOf(await stage.patch(path, { price: 1 }, ada)), [403, 'forbidden-row'])
      if (status === 'active') await post(`${path}/close`, {}, ada)
      if (status === 'closed') await stage.review(agreement.id, 5)
    }
  })

  it('show the code to pay by when the work is done, to the two alone', async () => {
    const profile = await stage.profileOf(ada)
    const qr = await upload(stage.api, ada, 'profiles', 'qr')
    assert.equal((await stage.patch(`/profiles/${profile.id}`, { qr }, ada)).body.qr.id, qr)
    for (const as of [bob, stage.root, undefined])
      assert.ok(!('qr' in (await stage.get(`/profiles/${profile.id}`, as))))
    const { id } = await stage.agreement('active')
    assert.deepEqual(wordOf(await post(`/agreements/${id}/qr`, {}, bob)), [403, 'forbidden-row'])
    await post(`/agreements/${id}/close`, {}, ada)
    for (const as of [ada, bob]) {
      const { body } = await post(`/agreements/${id}/qr`, {}, as)
      assert.equal(body.qr.id, qr)
      assert.equal((await fetch(new URL(body.qr.url, stage.api.url))).status, 200)
      assert.ok(!JSON.stringify(body).includes('"key"'))
    }
    assert.equal((await post(`/agreements/${id}/qr`, {}, eve)).status, 404)
    await stage.patch(`/profiles/${profile.id}`, { qr: null }, ada)
    assert.deepEqual((await post(`/agreements/${id}/qr`, {}, bob)).body, { qr: null })
  })
})
