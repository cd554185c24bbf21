// The walk of an account: registration, confirmation by mail, a tool for whoever has signed in, and the way out.
import { setTimeout as sleep } from 'node:timers/promises'
import { mailOf } from '../../../src/plugins/mail'
import type { TestApp } from '../../support/app'
import { scenario } from '../../support/scenario'

const password = 'the engine weaves'
const ada = { username: 'ada', password, email: 'ada@example.org' }
const login = { strategy: 'local', username: 'ada', password }

/** The token in the mail that asks her to confirm her address. */
async function mailed({ app }: TestApp): Promise<{ token: string }> {
  for (let tries = 0; tries < 200; tries++) {
    const mail = mailOf(app)
      .inbox!.all()
      .find(({ to }) => to.includes(ada.email))
    if (mail) return { token: /user_confirm\/([\w-]{43})/.exec(mail.text)![1] }
    await sleep(50)
  }
  throw new Error('No mail has come')
}

const isFraction = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1

scenario({
  title: 'the walk of an account',
  people: { root: 'admin' },
  settings: { domains: ['tools'], accounts: { confirm: 'required' }, jobs: { concurrency: 2 } },
  steps: [
    {
      it: 'somebody registers',
      call: 'create users',
      data: ada,
      without: ['password'],
      keep: 'row',
      heard: { root: { 'users created': { username: 'ada', confirmedAt: null } } }
    },
    {
      it: 'she cannot sign in before her address is confirmed',
      call: 'create authentication',
      data: login,
      status: 403,
      error: 'not-confirmed'
    },
    {
      it: 'she confirms it by the mail',
      call: 'create confirmations',
      data: mailed,
      heard: { root: { 'users patched': { id: '$row.id', confirmedAt: /^20/ } } }
    },
    { it: 'once', call: 'create confirmations', data: mailed, status: 400, error: 'invalid-link' },
    {
      it: 'she signs in',
      call: 'create authentication',
      data: login,
      body: { accessToken: /^ey/, refreshToken: /^ey/ },
      signsIn: 'ada',
      heard: { root: { 'sessions created': { userId: '$row.id' } } }
    },
    {
      it: 'she gets 500 numbers, and her words counted',
      as: 'ada',
      call: 'create random-arrays',
      data: { sentence: ' the  quick\nbrown fox ' },
      body: {
        sentence: ' the  quick\nbrown fox ',
        wordCount: 4,
        values: (values: unknown[]) =>
          values.length === 500 && values.every(isFraction) && new Set(values).size > 490
      }
    },
    {
      it: 'a sentence is needed',
      as: 'ada',
      call: 'create random-arrays',
      data: {},
      status: 400,
      error: 'invalid-data',
      body: { errors: [{ key: 'sentence', message: 'is required' }] }
    },
    {
      it: 'a token is needed',
      call: 'create random-arrays',
      data: { sentence: 'one' },
      status: 401,
      error: 'not-signed-in'
    },
    {
      it: 'an access token renews nothing',
      call: 'create refresh',
      data: { refreshToken: '$ada.token' },
      status: 401
    },
    {
      it: 'a refresh token does',
      call: 'create refresh',
      data: { refreshToken: '$ada.refreshToken' },
      body: { accessToken: /^ey/, refreshToken: /^ey/ },
      signsIn: 'ada',
      heard: {
        ada: { 'sessions patched': { userId: '$ada.id' } },
        root: { 'sessions patched': { userId: '$ada.id' } }
      }
    },
    {
      it: 'she sees herself without the password',
      as: 'ada',
      call: 'get users',
      id: '$ada.id',
      body: { username: 'ada', email: ada.email },
      without: ['password']
    },
    {
      it: 'she signs out',
      as: 'ada',
      call: 'create logout',
      data: {},
      heard: { ada: { 'sessions removed': {} }, root: { 'sessions removed': {} } }
    },
    {
      it: 'her token is worth nothing then',
      as: 'ada',
      call: 'create authentication',
      data: { strategy: 'jwt', accessToken: '$ada.token' },
      status: 401
    },
    {
      it: 'she signs in anew',
      call: 'create authentication',
      data: login,
      signsIn: 'ada',
      heard: { root: { 'sessions created': { userId: '$ada.id' } } }
    },
    {
      it: 'she removes her account',
      as: 'ada',
      call: 'remove users',
      id: '$ada.id',
      heard: {
        ada: { 'users removed': { id: '$ada.id' } },
        root: [
          ['users removed', { id: '$ada.id' }],
          ['sessions removed', {}]
        ]
      }
    },
    { it: 'it is gone', as: 'root', call: 'get users', id: '$ada.id', status: 404, error: 'not-found' }
  ]
})
