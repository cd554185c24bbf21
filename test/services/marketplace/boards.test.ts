// The boards of a user: dashboard and inbox, with what belongs to their rows, in the same statements for any number.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { Stage, statementsOf, upload, wordOf } from './stage'

describe('dashboard and inbox', () => {
  let stage: Stage
  let doors: Door[]
  before(async () => {
    stage = await Stage.open()
    doors = [restDoor(stage.api), socketDoor(stage.api)]
    const phone = '787-555-0100'
    await stage.patch(`/users/${stage.ada.id}`, { phone, lastName: 'Lovelace' }, stage.ada)
  })
  after(async () => {
    doors.forEach(door => door.close())
    await stage.close()
  })

  /** What a board answers, by both doors alike but for what signs URLs. */
  async function board(path: string, as?: Person, query: Record<string, unknown> = {}) {
    const plain = (text: unknown) => JSON.stringify(text).replace(/\?[^"]*/g, '')
    const [first, second] = await Promise.all(
      doors.map(door => door.call(as, { method: 'find', path, query }))
    )
    if (first.status === 200) assert.equal(plain(first.body), plain(second.body))
    assert.equal(first.status, second.status)
    return first
  }

  it('are for whoever has signed in, and take a page and nothing else', async () => {
    for (const path of ['dashboard', 'inbox']) {
      assert.deepEqual(wordOf((await board(path)) as never), [401, 'not-signed-in'])
      for (const query of [{ userId: 1 }, { $select: 'id' }, { $include: 'profile' }])
        assert.deepEqual(wordOf((await board(path, stage.bob, query)) as never), [400, 'unknown-key'])
      for (const query of [{ $limit: -1 }, { $limit: 'x' }, { $skip: [1] }])
        assert.deepEqual(wordOf((await board(path, stage.bob, query)) as never), [400, 'invalid-value'])
      assert.equal((await board(path, stage.bob, { $limit: '5000', $skip: '0' })).status, 200)
    }
  })

  it('show what somebody offers and wants, with trades and towns', async () => {
    const { ada, bob } = stage
    const first = await stage.offer()
    const second = await stage.offer()
    const request = await stage.offer({}, ada, 'requests')
    await stage.offer({}, bob)
    const { body } = await board('dashboard', ada)
    assert.deepEqual(
      body.promotions.data.map(({ id }: any) => id),
      [second.id, first.id]
    )
    assert.deepEqual([body.promotions.total, body.requests.total], [2, 1])
    const [row] = body.requests.data
    assert.deepEqual(
      [row.id, row.trade.name, row.towns.map(({ name }: any) => name)],
      [request.id, 'Plomería / Plumbing', ['Ponce']]
    )
    assert.deepEqual(
      (await board('dashboard', ada, { $limit: 1, $skip: 1 })).body.promotions.data.map(({ id }: any) => id),
      [first.id]
    )
  })

  it('show whom one has to do with, how he is reached, and what came of it', async () => {
    const { ada, bob } = stage
    const agreement = await stage.agreement('active')
    const { received } = (await board('inbox', ada)).body
    const { sent } = (await board('inbox', bob)).body
    assert.deepEqual([received.total, sent.total], [1, 1])
    const [mine, his] = [received.data[0], sent.data[0]]
    assert.deepEqual(mine.contact, {
      id: bob.id,
      firstName: 'bob',
      lastName: null,
      email: bob.email,
      phone: null
    })
    assert.deepEqual(his.contact, {
      id: ada.id,
      firstName: 'ada',
      lastName: 'Lovelace',
      email: ada.email,
      phone: '787-555-0100'
    })
    assert.deepEqual(
      [mine.trade, mine.title, mine.description],
      ['Plomería / Plumbing', agreement.title, 'Any.']
    )
    assert.deepEqual(
      [his.agreement.terms, his.agreement.price, his.agreement.status],
      [['One.', 'Two.'], 80, 'active']
    )
    assert.ok(!('qr' in his.agreement))
    const qr = await upload(stage.api, ada, 'profiles', 'qr')
    await stage.patch(`/profiles/${(await stage.profileOf(ada)).id}`, { qr }, ada)
    await stage.post(`/agreements/${agreement.id}/close`, {}, ada)
    const done = (await board('inbox', bob)).body.sent.data[0].agreement
    assert.deepEqual([done.status, done.qr.id], ['closed', qr])
    assert.equal((await fetch(new URL(done.qr.url, stage.api.url))).status, 200)
  })

  it('begin with what is newest, and leave out what is hidden, for each on his own side', async () => {
    const { ada, bob } = stage
    const [one, two] = [await stage.inquiry(), await stage.inquiry()]
    const ids = async (as: Person, side: 'received' | 'sent') =>
      (await board('inbox', as)).body[side].data.map(({ id }: any) => id)
    assert.deepEqual((await ids(ada, 'received')).slice(0, 2), [two.id, one.id])
    await stage.post(`/inquiries/${one.id}/read`, {}, bob)
    assert.deepEqual((await ids(ada, 'received')).slice(0, 2), [one.id, two.id])
    await stage.post(`/inquiries/${one.id}/hide`, {}, ada)
    assert.ok(!(await ids(ada, 'received')).includes(one.id))
    assert.ok((await ids(bob, 'sent')).includes(one.id))
    assert.deepEqual([await ids(ada, 'sent'), await ids(bob, 'received')], [[], []])
  })

  it('ask the database as often for one row as for many', async () => {
    for (let n = 0; n < 12; n++) await stage.agreement(n % 2 ? 'closed' : 'pending')
    for (const [path, most] of [
      ['dashboard', 2],
      ['inbox', 5]
    ] as const) {
      const count = (as: Person, limit: number) =>
        statementsOf(() => stage.api.request('GET', `/${path}?$limit=${limit}`, { as }))
      for (const as of [stage.ada, stage.bob]) {
        const counts = [await count(as, 4), await count(as, 40)]
        assert.equal(counts[0], counts[1], path)
        assert.ok(counts[0] > 1 && counts[0] <= most, `${path} ${counts[0]}`)
      }
    }
  })

  it('know one price for both where the other is left out, and none that is upside down', async () => {
    const { ada } = stage
    const { id, priceMin, priceMax } = await stage.offer({ priceMin: 25 })
    assert.deepEqual([priceMin, priceMax], [25, 25])
    const path = `/promotions/${id}`
    const refused = [400, 'invalid-data']
    const [townIds, tradeId] = [[stage.towns.Ponce], Object.values(stage.trades)[0]]
    const data = { title: 'Any', description: 'Any.', townIds, tradeId }
    assert.deepEqual(
      wordOf(await stage.post('/promotions', { ...data, priceMin: 2, priceMax: 1 }, ada)),
      refused
    )
    assert.equal((await stage.get('/promotions?title=Any')).total, 0)
    assert.deepEqual(wordOf(await stage.post('/promotions', { ...data, townIds: [] }, ada)), refused)
    assert.deepEqual(wordOf(await stage.post('/promotions', { ...data, townIds: [4711] }, ada)), [
      400,
      'unknown-reference'
    ])
    assert.deepEqual(wordOf(await stage.patch(path, { priceMin: 26 }, ada)), refused)
    assert.deepEqual(wordOf(await stage.patch(path, { priceMax: 24 }, ada)), refused)
    assert.deepEqual(wordOf(await stage.patch(`${path}?$select=title`, { priceMax: 24 }, ada)), refused)
    assert.deepEqual(wordOf(await stage.patch(path, { priceMin: 26 }, stage.bob)), [403, 'forbidden-row'])
    assert.equal((await stage.get(path)).priceMin, 25)
    assert.equal((await stage.patch(path, { priceMin: 30, priceMax: 40 }, ada)).status, 200)
  })
})
