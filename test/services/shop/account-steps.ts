// Steps through the account of a customer: guessed at, frozen, opened again, and what is kept in it.
import { setTimeout as sleep } from 'node:timers/promises'
import { mailOf } from '../../../src/plugins/mail'
import type { TestApp } from '../../support/app'
import type { Step } from '../../support/scenario'
import { heardBy } from './heard'

const password = 'a table for two'
export const email = 'ada@hungry.example'
const address = { line1: '1 Main St', city: 'Toronto', state: 'ON', postalCode: 'M5V 1A1', country: 'Canada' }
const card = { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2030 }

/** The token in the newest mail to the customer whose account is frozen. */
async function resetToken({ app }: TestApp): Promise<string> {
  for (let tries = 0; tries < 200; tries++, await sleep(50)) {
    const mail = mailOf(app)
      .inbox!.all()
      .find(each => each.to.includes(email) && /frozen/.test(each.subject))
    if (mail) return /#([\w-]{43})/.exec(mail.text)![1]
  }
  throw new Error('No mail has come')
}

export const accounts: Step[] = [
  {
    it: 'a customer signs up, and has an account of points',
    call: 'create users',
    data: { email, password, firstName: 'Ada' },
    heard: heardBy({ root: ['users created', 'loyalty created'], max: ['users created'] })
  },
  ...[1, 2, 3, 4, 5].map(n => ({
    it: `guesses a password, the ${n}. time`,
    call: 'create authentication' as const,
    data: { strategy: 'local', email, password: 'not the right one' },
    status: 401
  })),
  {
    it: 'is frozen then, with the right one too',
    call: 'create authentication',
    data: { strategy: 'local', email, password },
    status: 401
  },
  {
    it: 'sets a new one by the mail that has come',
    call: 'create passwords',
    data: async (api: TestApp) => ({ token: await resetToken(api), password: 'another table for two' }),
    heard: heardBy({ root: ['users patched'], max: ['users patched'] })
  },
  {
    it: 'signs in by it',
    call: 'create authentication',
    data: { strategy: 'local', email, password: 'another table for two' },
    signsIn: 'ada',
    heard: heardBy({ root: ['sessions created'] })
  },
  {
    it: 'keeps an address',
    as: 'ada',
    call: 'create addresses',
    data: address,
    body: { ...address, userId: '$ada.id' },
    heard: heardBy({ ada: ['addresses created'] })
  },
  {
    it: 'keeps a card, of which the number is refused',
    as: 'ada',
    call: 'create payment-methods',
    data: { ...card, number: '4242424242424242', cvc: '123' },
    status: 400,
    body: { errors: [{ key: 'number' }, { key: 'cvc' }] }
  },
  {
    it: 'and a token is taken and not shown',
    as: 'ada',
    call: 'create payment-methods',
    data: { ...card, token: 'tok_visa' },
    body: card,
    without: ['token'],
    keep: 'card',
    heard: heardBy({ ada: ['payment-methods created'] })
  },
  { it: 'nobody else sees it', as: 'root', call: 'find payment-methods', body: { total: 0 } }
]
