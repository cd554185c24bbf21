// Kept cards: whatever becomes of them and of whose they are, the provider keeps none that nobody has here.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from '../../support/app'
import { Stage } from './stage'

describe('a card that is kept', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open({ jobs: { concurrency: 2 } })))
  after(() => stage.close())

  const known = () => stage.bank.vault.customers.length

  const keep = async (as: Person): Promise<number> => {
    const card = { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2030, token: 'pm_quokka' }
    const { status, body } = await stage.post('/payment-methods', card, as)
    assert.equal(status, 201, JSON.stringify(body))
    return body.id
  }
  const pay = (paymentMethodId: number, as: Person) => stage.order({ payment: 'online', paymentMethodId }, as)

  it('is forgotten with its user', async () => {
    const [ada, bob] = [await stage.api.person('ada'), await stage.api.person('bob')]
    for (const person of [ada, ada, bob])
      assert.equal((await pay(await keep(person), person)).body.status, 'submitted')
    await keep(ada)
    assert.equal(known(), 3)
    const leave = (as: Person) => stage.api.request('DELETE', `/users/${ada.id}`, { as })
    assert.equal((await leave(bob)).status, 403)
    assert.equal((await leave(ada)).status, 200)
    await stage.work(() => known() === 1)
  })

  it('is forgotten where it is removed while the provider is asked to keep it', async () => {
    const eve = await stage.api.person('eve')
    const [id, before] = [await keep(eve), known()]
    const removal = await stage.knex.transaction()
    await removal('payment_methods').where({ id }).delete()
    const paid = pay(id, eve)
    while (known() === before) await sleep(20)
    await removal.commit()
    assert.equal((await paid).status, 400)
    await stage.work(() => known() === before)
  })

  it('is kept once, whoever asks at the same moment', async () => {
    const cy = await stage.api.person('cy')
    const [id, before] = [await keep(cy), known()]
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay(id, cy)))
    for (const { body } of answers) assert.equal(body.status, 'submitted', JSON.stringify(body))
    assert.equal(known(), before + 1)
    const { count } = (
      await stage.knex('payment_methods').where({ id }).whereLike('token', 'cus_%').count()
    )[0] as any
    assert.equal(Number(count), 1)
  })
})
