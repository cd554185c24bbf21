// The two sides of an inquiry: each reads and hides it for himself, and news bring it back.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Listener } from '../../support/door'
import { Stage, wordOf } from './stage'

describe('the two sides of an inquiry', () => {
  let stage: Stage
  let ada: Person
  let bob: Person
  before(async () => {
    stage = await Stage.open()
    ;({ ada, bob } = stage)
  })
  after(() => stage.close())

  const post = (path: string, body: object = {}, as?: Person) => stage.post(path, body, as)
  const terms = { terms: ['One.'], price: 10 }

  it('are read and hidden by each for himself, and come back when there is news', async () => {
    const { id } = await stage.inquiry()
    const path = `/inquiries/${id}`
    const flags = async () => {
      const { senderRead, receiverRead, receiverHide } = await stage.get(path, ada)
      return [senderRead, receiverRead, (await stage.get(path, bob)).senderHide, receiverHide]
    }
    await post(`${path}/read`, {}, bob)
    assert.deepEqual(await flags(), [true, false, false, false])
    await post(`${path}/read`, {}, ada)
    await post(`${path}/hide`, {}, bob)
    assert.deepEqual(await flags(), [true, true, true, false])
    const agreement = (await post(`${path}/propose`, terms, ada)).body
    assert.deepEqual(await flags(), [false, true, false, false], 'it is news to the sender')
    await post(`/agreements/${agreement.id}/accept`, {}, bob)
    assert.deepEqual(await flags(), [false, false, false, false], 'and to the receiver')
    assert.deepEqual(wordOf(await post(`${path}/hide`, {}, bob)), [409, 'wrong-state'])
    await post(`${path}/read`, {}, bob)
    await post(`/agreements/${agreement.id}/close`, {}, ada)
    assert.deepEqual(await flags(), [false, false, false, false])
    assert.equal((await post(`${path}/hide`, {}, bob)).status, 200)
    for (const body of [{ receiverHide: true }, { receiverRead: true }])
      assert.deepEqual(wordOf(await stage.patch(path, body, bob)), [403, 'forbidden'])
  })

  it('do not learn whether the other has hidden it', async () => {
    const { id } = await stage.inquiry()
    const listener = await Listener.open(stage.api, bob)
    await listener.take()
    await post(`/inquiries/${id}/hide`, {}, ada)
    const heard = await listener.take()
    listener.close()
    const shown = [
      ...heard.map(({ row }) => row),
      await stage.get(`/inquiries/${id}`, bob),
      ...(await stage.get(`/inquiries?id=${id}`, bob)).data,
      ...(await stage.get('/inbox', bob)).sent.data.filter((row: any) => row.id === id)
    ]
    assert.ok(heard.length > 0 && shown.length > 3)
    for (const row of shown) assert.deepEqual(['receiverHide' in row, row.senderHide], [false, false])
    for (const path of ['?receiverHide=true', '?$sort[receiverHide]=1', '/aggregate?group=receiverHide'])
      assert.equal((await stage.api.request('GET', `/inquiries${path}`, { as: bob })).status, 400)
  })

  it('are open again for another inquiry when they are at their end, or taken back', async () => {
    for (const end of ['reject', 'hide'] as const) {
      const { id, promotionId } = await stage.inquiry()
      if (end === 'hide') await post(`/inquiries/${id}/hide`, {}, bob)
      else {
        const agreement = (await post(`/inquiries/${id}/propose`, terms, ada)).body
        await post(`/agreements/${agreement.id}/reject`, {}, bob)
      }
      assert.equal((await post(`/promotions/${promotionId}/inquire`, {}, bob)).status, 200, end)
    }
  })
})
