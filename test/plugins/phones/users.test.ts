// Phones of users: verified by whoever has signed in, and not any more once they are other numbers.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from '../../support/app'
import { Listener } from '../../support/door'
import { Stage, newNumber, wordOf } from './stage'

describe('the phone of a user', () => {
  let stage: Stage
  let root: Person
  before(async () => {
    stage = await Stage.open()
    root = await stage.api.person('root', 'admin')
  })
  after(() => stage.close())

  const of = async (person: Person, as = person) =>
    (await stage.api.request('GET', `/users/${person.id}`, { as })).body
  const patch = async (person: Person, body: object, as = person) =>
    (await stage.api.request('PATCH', `/users/${person.id}`, { as, body })).body
  const verified = async (name: string) => {
    const [person, phone] = [await stage.api.person(name), newNumber()]
    assert.equal((await stage.verify(phone, await stage.have(phone), person)).status, 201)
    return { person, phone }
  }

  it('is verified by its code, over both doors', async () => {
    const ada = await stage.api.person('ada')
    for (const door of stage.doors) {
      const [phone, listener] = [newNumber(), await Listener.open(stage.api, ada)]
      const { status, body } = await stage.verify(phone, await stage.have(phone), ada, door)
      assert.deepEqual([status, Object.keys(body)], [201, ['phone', 'phoneVerifiedAt']], JSON.stringify(body))
      assert.ok(Math.abs(Date.parse(body.phoneVerifiedAt) - Date.now()) < 60_000)
      const row = await of(ada)
      assert.deepEqual([row.phone, row.phoneVerifiedAt], [phone, body.phoneVerifiedAt])
      const heard = (await listener.take()).filter(({ event }) => event.startsWith('users '))
      assert.deepEqual(
        heard.map(({ event, row }) => [event, row.phone]),
        [['users patched', phone]]
      )
      listener.close()
    }
    const { body } = await stage.api.request('GET', `/users/${ada.id}/history`, { as: root })
    const [{ actor, to }] = body.data
    assert.deepEqual([actor, to.phone], [ada.id, (await of(ada)).phone])
  })

  it('says so to himself and admins alone', async () => {
    const { person } = await verified('bob')
    const eve = await stage.api.person('eve')
    assert.ok((await of(person, root)).phoneVerifiedAt)
    assert.ok(!('phoneVerifiedAt' in (await of(person, eve))))
    const query = await stage.api.request('GET', '/users?phoneVerifiedAt[$null]=false', { as: eve })
    assert.deepEqual(wordOf(query), [400, 'unknown-key'])
  })

  it('is not verified any more when it is another one, whoever changes it', async () => {
    for (const [name, as] of [
      ['cleo', undefined],
      ['dan', root]
    ] as const) {
      const { person } = await verified(name)
      const { phone, phoneVerifiedAt } = await patch(person, { phone: newNumber() }, as)
      assert.ok(phone)
      assert.equal(phoneVerifiedAt, null)
    }
    const { person } = await verified('fay')
    assert.equal((await patch(person, { phone: null })).phoneVerifiedAt, null)
    const { person: gus } = await verified('gus')
    await stage.api.app.service('users').patch(gus.id, { phone: newNumber() })
    assert.equal((await of(gus)).phoneVerifiedAt, null)
  })

  it('stays verified when it is the same, also written in another way', async () => {
    const { person, phone } = await verified('hal')
    assert.ok((await patch(person, { phone, firstName: 'Hal' })).phoneVerifiedAt)
    const written = `(${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8)}`
    const row = await patch(person, { phone: written })
    assert.equal(row.phone, written)
    assert.ok(row.phoneVerifiedAt)
    assert.ok((await patch(person, { lastName: 'Nine' })).phoneVerifiedAt)
  })

  it('cannot be called verified by hand', async () => {
    const ida = await stage.api.person('ida')
    for (const as of [ida, root]) {
      const body = { phone: newNumber(), phoneVerifiedAt: new Date().toISOString() }
      const at = `/users/${ida.id}`
      assert.deepEqual(wordOf(await stage.api.request('PATCH', at, { as, body })), [400, 'invalid-data'])
    }
    const body = { email: 'jo@example.com', password: 'correct horse battery', phoneVerifiedAt: '2026-01-01' }
    assert.equal((await stage.api.request('POST', '/users', { body })).status, 400)
  })

  it('is not asked for under a token that is over, and the code stays good', async () => {
    const phone = newNumber()
    const code = await stage.have(phone)
    const kim = await stage.api.person('kim')
    const over = { ...kim, token: `${kim.token}x` }
    assert.deepEqual(wordOf(await stage.verify(phone, code, over)), [401, 'invalid-token'])
    assert.equal((await stage.verify(phone, code, kim)).status, 201)
    assert.equal((await of(kim)).phone, phone)
  })

  it('is forgotten with the record of its texts when he leaves, where it was verified', async () => {
    const { person, phone } = await verified('lea')
    const max = await stage.api.person('max')
    const other = newNumber()
    await stage.have(other)
    await patch(max, { phone: other })
    const texts = (recipient: string) => stage.knex('texts').where({ recipient })
    for (let tries = 0; tries < 200; tries++)
      if ((await texts(phone)).some(({ status }) => status === 'sent')) break
      else await sleep(25)
    for (const each of [person, max])
      assert.equal((await stage.api.request('DELETE', `/users/${each.id}`, { as: each })).status, 200)
    assert.deepEqual(await texts(phone), [])
    assert.equal((await texts(other)).length, 1)
    assert.equal((await stage.row(phone)).sent, 1, 'and what it had today is not')
  })
})
