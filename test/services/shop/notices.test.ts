// What customers hear of their orders, by mail and by text, and what of it is noted.
import assert from 'node:assert/strict'
import { mailOf } from '../../../src/plugins/mail'
import { Stage } from './stage'

describe('the notices of an order', () => {
  let stage: Stage
  before(async () => {
    stage = await Stage.open({ jobs: { concurrency: 2 } })
  })
  after(() => stage.close())

  const mails = (to: string) =>
    mailOf(stage.api.app)
      .inbox!.all()
      .filter(mail => mail.to.includes(to))
  const move = async (id: string, name: string) => {
    const { status, body } = await stage.post(`/orders/${id}/${name}`, {}, stage.root)
    assert.equal(status, 200, JSON.stringify(body))
  }

  it('go out when it is placed, ready and completed', async () => {
    const reach = { email: 'max@hungry.example', phone: '416 555 0199' }
    const { id, code } = await stage.ordered(reach)
    await stage.work(() => stage.exchange.taken.length === 1)
    await move(id, 'ready')
    await stage.work(() => stage.exchange.taken.length === 2)
    await move(id, 'complete')
    await stage.work(() => stage.exchange.taken.length === 3 && mails(reach.email).length === 3)
    assert.deepEqual(
      stage.exchange.taken.map(({ to, from, body }) => [to, from, body]),
      [
        'Thank you for placing your order.',
        'Your order is ready to be picked up.',
        'Thank you for your business. Please leave us a 5 star review.'
      ].map(text => ['+14165550199', '+14165550100', text])
    )
    const subjects = mails(reach.email).map(({ subject }) => subject)
    assert.deepEqual(
      subjects.sort(),
      [
        `Your order ${code} at Plumage`,
        `Your order ${code} is ready`,
        'Thank you for your order at Plumage'
      ].sort()
    )
    const placed = mails(reach.email).find(
      ({ subject }) => subject.includes('at Plumage') && subject.includes(code)
    )!
    for (const part of [code, '2 × lemonade', 'Total: 7.35 CAD']) assert.ok(placed.text.includes(part), part)
    const noted = (await stage.get('/texts')).data
    assert.deepEqual(
      noted.map(({ recipient, message, status }: any) => [recipient, message, status]),
      ['order-placed', 'order-ready', 'order-completed'].map(name => ['+14165550199', name, 'sent'])
    )
  })

  it('hold nothing that the customer has written: he may have given another’s address', async () => {
    const email = 'victim@hungry.example'
    await stage.ordered({ email, firstName: 'Buy now at', lastName: 'https://evil.example' })
    await stage.work(() => mails(email).length === 1)
    const [{ text, html, subject }] = mails(email)
    for (const part of [text, html, subject]) assert.doesNotMatch(part, /evil|Buy now/)
  })

  it('do not go out for an order that comes to nothing', async () => {
    const email = 'nobody@hungry.example'
    const phone = '416 555 0177'
    const before = (await stage.get('/texts')).total
    await stage.order({ email, phone, payment: 'online', token: 'tok_declined' })
    const { id } = await stage.ordered({ email, phone: null, payment: 'online', token: 'tok_visa' })
    await move(id, 'cancel')
    await stage.work(() => mails(email).length === 2)
    const subjects = mails(email).map(({ subject }) => subject.replace(/[A-Z0-9]{5}/, 'CODE'))
    assert.deepEqual(subjects.sort(), ['Your order CODE at Plumage', 'Your order CODE is cancelled'])
    assert.equal((await stage.get('/texts')).total, before)
  })

  it('go to no country that the settings do not name: texts to some are dear', async () => {
    const before = (await stage.get('/texts')).total
    for (const phone of ['+882 13 300 655', '+44 20 7946 0018'])
      assert.equal((await stage.ordered({ phone })).phone, phone.replaceAll(' ', ''))
    assert.equal((await stage.get('/texts')).total, before)
  })

  it('are for admins to read, and for nobody to write', async () => {
    const ada = await stage.api.person('ada')
    const request = (method: string, as = ada) =>
      stage.api.request(method, '/texts', { as, body: method === 'POST' ? {} : undefined })
    assert.equal((await request('GET')).status, 403)
    assert.equal((await request('POST', stage.root)).status, 403)
  })
})
