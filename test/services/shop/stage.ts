// The stage of the shop: an application with a menu, a bank, and an exchange that takes its texts.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Overrides } from '../../../src/configuration'
import { Bank, KEY } from '../../plugins/payments/bank'
import { Exchange } from '../../plugins/sms/exchange'
import { testApp } from '../../support/app'
import type { Answer, Person, TestApp } from '../../support/app'

export const customer = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  province: 'ON',
  email: 'ada@hungry.example'
}

/** The ids of what is on the menu, by name. */
export type Menu = Readonly<Record<string, number>>

export class Stage {
  private constructor(
    readonly api: TestApp,
    readonly bank: Bank,
    readonly exchange: Exchange,
    readonly root: Person,
    readonly menu: Menu
  ) {}

  get knex(): Knex {
    return this.api.app.get('postgresqlClient')
  }

  static async open(overrides: Overrides = {}): Promise<Stage> {
    const bank = await new Bank().open()
    const exchange = await new Exchange().open()
    const api = await testApp({
      domains: ['shop'],
      stripe: { key: KEY, url: bank.url },
      sms: { url: exchange.url, from: '+14165550100' },
      ...overrides
    })
    const root = await api.person('root', 'admin')
    return new Stage(api, bank, exchange, root, await Stage.fill(api, root))
  }

  /** A pizza with a size that must be chosen and toppings that may, and a lemonade. */
  private static async fill(api: TestApp, as: Person): Promise<Menu> {
    const ids: Record<string, number> = {}
    const add = async (path: string, body: { name: string; [key: string]: unknown }) => {
      const { status, body: row } = await api.request('POST', `/${path}`, { as, body })
      assert.equal(status, 201, JSON.stringify(row))
      ids[body.name] = row.id
    }
    for (const [name, price] of [
      ['small', 0],
      ['large', 4],
      ['olives', 1.25],
      ['cheese', 2]
    ] as const)
      await add('addons', { name, price })
    await add('customizations', { name: 'size', addonIds: [ids.small, ids.large], minimum: 1, maximum: 1 })
    await add('customizations', {
      name: 'toppings',
      addonIds: [ids.olives, ids.cheese],
      maximum: 3,
      multiple: 2
    })
    const customizationIds = [ids.size, ids.toppings]
    await add('products', { name: 'pizza', price: 11.5, quantity: 1000, customizationIds })
    await add('products', { name: 'lemonade', price: 3.25, quantity: 1000 })
    return ids
  }

  post(path: string, body: object = {}, as?: Person): Promise<Answer> {
    return this.api.request('POST', path, { as, body })
  }

  patch(path: string, body: object, as = this.root): Promise<Answer> {
    return this.api.request('PATCH', path, { as, body })
  }

  async get(path: string, as: Person | undefined = this.root): Promise<any> {
    return (await this.api.request('GET', path, { as })).body
  }

  /** Orders lemonades, or whatever is said. */
  order(more: object = {}, as?: Person): Promise<Answer> {
    const items = [{ productId: this.menu.lemonade, quantity: 2 }]
    return this.post('/checkout', { ...customer, items, payment: 'cash', ...more }, as)
  }

  /** An order that has been placed. */
  async ordered(more: object = {}, as?: Person): Promise<any> {
    const { status, body } = await this.order(more, as)
    assert.equal(status, 201, JSON.stringify(body))
    return body
  }

  async stock(name: string): Promise<number> {
    return (await this.get(`/products/${this.menu[name]}`)).quantity
  }

  /** Has jobs that wait for their time run now, and waits until none is left but those named. */
  async work(isDone: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await isDone()); tries++) {
      if (tries > 200) throw new Error('Waited in vain')
      await this.knex.raw(
        `with due as (
          update graphile_worker._private_jobs set run_at = now()
          where locked_at is null and attempts < max_attempts and run_at > now()
            and (key is null or key not like 'every:%') returning id
        ) select pg_notify('jobs:insert', json_build_object('count', count(*))::text) from due`
      )
      await sleep(30)
    }
  }

  async close(): Promise<void> {
    await this.api.stop()
    this.bank.close()
    this.exchange.close()
  }
}
