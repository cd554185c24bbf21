// Secrets of the shop: whatever callers send, no number of a card is kept, and no token is told.
import assert from 'node:assert/strict'
import { journalOf } from '../../../src/plugins/journal'
import { openSocket, restDoor, socketDoor } from '../../support/door'
import type { CallData, Door } from '../../support/door'
import type { Person } from '../../support/app'
import { Ledger } from '../../plugins/accounts/ledger'
import { KEY } from '../../plugins/payments/bank'
import { PASSWORD } from '../../plugins/sms/exchange'
import { Stage, customer } from './stage'

/** Numbers of test cards, as callers write them. */
const numbers = [
  '4242424242424242',
  '4000 0566 5566 5556',
  '5555-5555-5555-4444',
  '378282246310005',
  '6011111111111117 123',
  'No. 12, 4012888888881881 12/30'
]
const CVC = 'cvc-987'
const TOKEN = 'tok_QuokkaSecret77'

describe('the secrets of the shop', () => {
  let stage: Stage
  let ada: Person
  const ledger = new Ledger()

  before(async function () {
    this.timeout(60_000)
    stage = await Stage.open({ jobs: { concurrency: 2 }, log: { level: 'trace' } })
    ada = await stage.api.person('ada')
    ledger.openLog()
    for (const number of numbers) {
      const digits = number.replace(/\D/g, '')
      ledger.keep('a number', number)
      ledger.keep('a number', digits)
    }
    ledger.keep('a token', TOKEN)
    ledger.keep('the key of the bank', KEY)
    ledger.keep('the password of the exchange', PASSWORD)
    ledger.keep('the password of the exchange', encodeURIComponent(PASSWORD))
    ledger.keep('a security code', CVC)
    for (const person of [stage.root, ada, undefined]) ledger.hear(await openSocket(stage.api, person))
    for (const door of [restDoor(stage.api), socketDoor(stage.api)]) {
      await send(door)
      door.close()
    }
    const isIdle = async () => {
      const { rows } = await stage.knex.raw(
        `select from graphile_worker._private_jobs where attempts < max_attempts and (key is null or key not like 'every:%')`
      )
      return rows.length === 0
    }
    await stage.work(isIdle)
    await journalOf(stage.api.app).level()
  })
  after(async () => {
    ledger.close()
    await stage.close()
  })

  async function ask(door: Door, as: Person | undefined, call: CallData): Promise<any> {
    const { status, body } = await door.call(as, call)
    ledger.answers.push({ what: `${door.name}: ${call.method} ${call.path} ${status}`, status, body })
    return { status, body }
  }

  /** Sends what must not be kept, everywhere; and tokens where they belong. */
  async function send(door: Door): Promise<void> {
    const refused = async (path: string, data: object, key: string) => {
      const { status, body } = await ask(door, ada, { method: 'create', path, data })
      assert.equal(status, 400, `${path} ${key}: ${JSON.stringify(body)}`)
      assert.ok(
        body.errors.some((each: any) => each.key === key),
        JSON.stringify(body)
      )
    }
    const card = { brand: 'visa', last4: '4242', expiryMonth: 1, expiryYear: 2030 }
    const address = {
      line1: '1 Main St',
      city: 'Toronto',
      state: 'ON',
      postalCode: 'M5V 1A1',
      country: 'Canada'
    }
    const items = [{ productId: stage.menu.lemonade, quantity: 1 }]
    const cart = { ...customer, items, payment: 'online', token: TOKEN }
    for (const number of numbers) {
      for (const key of ['brand', 'last4', 'token'])
        await refused('payment-methods', { ...card, [key]: number }, key)
      for (const key of ['number', 'cardNumber', 'card_number', 'cvc'])
        await refused('payment-methods', { ...card, [key]: number }, key)
      for (const key of Object.keys(address)) await refused('addresses', { ...address, [key]: number }, key)
      for (const key of ['firstName', 'lastName', 'phone', 'billingAddress', 'city', 'postalCode', 'token'])
        await refused('checkout', { ...cart, [key]: number }, key)
      await refused('checkout', { ...cart, cvc: CVC, number }, 'number')
    }
    const kept = await ask(door, ada, {
      method: 'create',
      path: 'payment-methods',
      data: { ...card, token: TOKEN }
    })
    assert.equal(kept.status, 201)
    for (const mood of ['well', 'lost'] as const) {
      stage.bank.mood = mood
      for (const data of [cart, { ...cart, token: undefined, paymentMethodId: kept.body.id }])
        assert.equal((await ask(door, ada, { method: 'create', path: 'checkout', data })).status, 201)
    }
    stage.bank.mood = 'closed'
    assert.equal((await ask(door, ada, { method: 'create', path: 'checkout', data: cart })).status, 502)
    stage.bank.mood = 'well'
    for (const as of [ada, stage.root])
      for (const path of ['orders', 'payment-methods', 'addresses', 'texts', 'mails'])
        await ask(door, as, { method: 'find', path })
    for (const query of [
      { paymentToken: TOKEN },
      { $select: ['paymentToken'] },
      { $sort: { paymentToken: 1 } }
    ]) {
      const { status } = await door.call(stage.root, { method: 'find', path: 'orders', query })
      assert.equal(status, 400)
    }
    await ask(door, ada, { method: 'remove', path: 'payment-methods', id: kept.body.id })
    await ask(door, stage.root, { method: 'history', path: 'orders', id: (await stage.ordered()).id })
  }

  it('are in no answer', () => {
    assert.ok(ledger.answers.length > 200, `${ledger.answers.length} answers`)
    for (const { what, body } of ledger.answers) assert.deepEqual(ledger.leaks(body), [], what)
  })

  it('are in no event', () => {
    const names = new Set(ledger.events.map(({ what }) => what))
    for (const name of ['orders created', 'orders patched', 'payment-methods created', 'products patched'])
      assert.ok(names.has(name), `${name} was heard`)
    for (const { what, body } of ledger.events) assert.deepEqual(ledger.leaks(body), [], what)
  })

  it('are in no row of any table, once the orders are settled', async () => {
    const { rows: tables } = await stage.knex.raw(
      `select oid::regclass::text as name from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`
    )
    for (const { name } of tables) {
      const { rows } = await stage.knex.raw(`select to_jsonb(t) as row from ${name} t`)
      for (const { row } of rows) {
        if (name === 'users') delete row.password
        assert.deepEqual(ledger.leaks(row), [], name)
      }
    }
    const { rows } = await stage.knex.raw(`select distinct resource from plumage_journal`)
    assert.ok(rows.some(({ resource }: any) => resource === 'payment-methods'))
  })

  it('are in no line of the log', () => {
    assert.match(ledger.log, /"msg":"request"/)
    assert.match(ledger.log, /has refused the charge of the order/)
    assert.match(ledger.log, /is not settled; it is tried again/)
    for (const line of ledger.log.split('\n')) assert.deepEqual(ledger.leaks(line), [], line)
  })

  it('are kept while they are needed, where nobody looks', async () => {
    const [card] = await stage
      .knex('payment_methods')
      .insert(
        { brand: 'visa', last4: '4242', expiryMonth: 1, expiryYear: 2030, token: 'tok_kept', userId: ada.id },
        'id'
      )
    const { body } = await stage.api.request('GET', `/payment-methods/${card.id}`, { as: ada })
    assert.deepEqual([body.last4, 'token' in body], ['4242', false])
    for (const as of [stage.root, await stage.api.person('eve')])
      assert.equal((await stage.api.request('GET', `/payment-methods/${card.id}`, { as })).status, 404)
  })
})
