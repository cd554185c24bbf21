// The provider of payments against a bank: what is charged, what is not, and what nobody knows.
import assert from 'node:assert/strict'
import { CardDeclined, ChargeRefused } from '../../../src/plugins/payments'
import { stripeProvider } from '../../../src/plugins/payments/stripe'
import { Bank, KEY } from './bank'

describe('the provider of payments', () => {
  const bank = new Bank()
  before(() => bank.open())
  beforeEach(() => (bank.mood = 'well'))
  after(() => bank.close())

  const provider = () => stripeProvider({ key: KEY, url: bank.url, currency: 'cad' })
  const charge = (token: string, key = token) =>
    provider().charge({ amount: 735, token, description: 'One', key })
  const errorOf = (work: Promise<unknown>) =>
    work.then(
      () => assert.fail('It was done'),
      (error: Error) => error
    )

  it('tells a card that is declined from what is not about the card', async () => {
    assert.ok((await errorOf(charge('tok_declined'))) instanceof CardDeclined)
    assert.ok((await errorOf(charge('tok_unknown'))) instanceof CardDeclined)
    bank.mood = 'closed'
    assert.ok((await errorOf(charge('tok_visa', 'closed'))) instanceof ChargeRefused)
    for (const mood of ['broken', 'away', 'busy'] as const) {
      bank.mood = mood
      const error = await errorOf(charge('tok_visa', mood))
      assert.ok(!(error instanceof CardDeclined) && !(error instanceof ChargeRefused), `${mood}: ${error}`)
    }
  })

  it('looks at a charge again, under its own key alone', async () => {
    const { id, clientSecret } = await charge('tok_approval', 'first')
    assert.ok(clientSecret)
    assert.deepEqual(await charge(id, 'first'), { id, clientSecret })
    assert.match((await errorOf(charge(id, 'second'))).message, /is not that of second/)
    bank.vault.approve(id, true)
    assert.deepEqual(await charge(id, 'first'), { id })
  })

  it('does not take a charge that it cannot find for one that was declined', async () => {
    for (const mood of ['well', 'closed'] as const) {
      bank.mood = mood
      const error = await errorOf(charge('pi_999'))
      assert.ok(!(error instanceof CardDeclined) && !(error instanceof ChargeRefused), `${mood}: ${error}`)
    }
  })

  it('gives money back once, and ends what waits for approval', async () => {
    const made = await charge('tok_visa', 'made')
    const refund = (charge: string, key = `refund-${charge}`) => provider().refund({ charge, key })
    assert.deepEqual(
      [await refund(made.id), await refund(made.id), await refund(made.id, 'x')],
      [true, true, true]
    )
    assert.equal(bank.refunds.length, 1)
    const waiting = await charge('tok_approval', 'waiting')
    assert.deepEqual([await refund(waiting.id), await refund(waiting.id, 'y')], [false, false])
    assert.equal(bank.vault.intents.get(waiting.id)!.status, 'canceled')
    assert.ok((await errorOf(charge(waiting.id, 'waiting'))) instanceof CardDeclined)
  })

  it('keeps a card once, and forgets it', async () => {
    const [one, other] = [await provider().keep('tok_visa', 'a'), await provider().keep('tok_visa', 'a')]
    assert.deepEqual(one, other)
    assert.match(one.token, /^cus_\d+:pm_of_tok_visa$/)
    assert.deepEqual([one.brand, one.last4, one.expiryMonth, one.expiryYear], ['visa', '4242', 12, 2030])
    assert.ok((await errorOf(provider().keep('pm_unknown', 'b'))) instanceof CardDeclined)
    await provider().forget(one.token)
    await provider().forget(one.token)
    assert.deepEqual(bank.vault.customers, [])
  })
})
