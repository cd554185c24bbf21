// The beginning of the walk: Neo registers, and the admin says which trades and towns there are.
import { setTimeout as sleep } from 'node:timers/promises'
import { mailOf } from '../../../src/plugins/mail'
import type { TestApp } from '../../support/app'
import type { Step } from '../../support/scenario'
import { heard } from './walk-listeners'

const neo = {
  email: 'neo@example.org',
  password: 'the engine weaves',
  firstName: 'Neo',
  phone: '787-555-0100'
}
const login = { strategy: 'local', email: neo.email, password: neo.password }

/** The token in the mail that asks him to confirm his address. */
async function mailed({ app }: TestApp): Promise<{ token: string }> {
  for (let tries = 0; tries < 200; tries++) {
    const mail = mailOf(app)
      .inbox!.all()
      .find(({ to }) => to.includes(neo.email))
    if (mail) return { token: /user_confirm\/([\w-]{43})/.exec(mail.text)![1] }
    await sleep(50)
  }
  throw new Error('No mail has come')
}

/** Whoever has signed in hears of users. */
const colleagues = ['ada', 'bob', 'root']
const before = [...colleagues, 'nobody']
const profile = { firstName: 'Neo', rating: 0 }

export const arrivals: readonly Step[] = [
  {
    it: 'somebody registers, and has a profile',
    call: 'create users',
    data: neo,
    keep: 'row',
    heard: heard(['users created', { firstName: 'Neo' }, colleagues], ['profiles created', profile, before])
  },
  {
    it: 'he cannot sign in before his address is confirmed',
    call: 'create authentication',
    data: login,
    status: 403,
    error: 'not-confirmed'
  },
  {
    it: 'he confirms it by the mail',
    call: 'create confirmations',
    data: mailed,
    heard: heard(['users patched', { id: '$row.id' }, colleagues])
  },
  {
    it: 'he signs in',
    call: 'create authentication',
    data: login,
    body: { accessToken: /^ey/ },
    signsIn: 'neo',
    heard: heard(['sessions created', { userId: '$row.id' }, ['root']])
  },
  {
    it: 'he is told who he is',
    as: 'neo',
    call: 'find me',
    body: { email: neo.email, firstName: 'Neo', phone: neo.phone }
  },
  {
    it: 'he has a profile with a greeting',
    as: 'neo',
    call: 'find my-profile',
    body: { firstName: 'Neo', bio: /Hola/, tasksCompleted: 0, qr: null }
  },
  { it: 'a stranger has none', call: 'find my-profile', status: 401, error: 'not-signed-in' },
  ...['Plomería / Plumbing', 'Piscinas / Pools'].map((name, n) => ({
    it: `the admin brings in ${name}`,
    as: 'root',
    call: 'create trades' as const,
    data: { name },
    keep: ['plumbing', 'pools'][n],
    heard: heard(['trades created', { name }])
  })),
  ...['Mayagüez', 'Ponce', 'All'].map((name, n) => ({
    it: `and ${name}`,
    as: 'root',
    call: 'create towns' as const,
    data: { name, everywhere: name === 'All' },
    keep: ['mayaguez', 'ponce', 'all'][n],
    heard: heard(['towns created', { name }])
  })),
  {
    it: 'nobody else does',
    as: 'neo',
    call: 'create towns',
    data: { name: 'Zion' },
    status: 403,
    error: 'forbidden'
  },
  {
    it: 'towns are found without their accents',
    call: 'find towns',
    query: { $search: 'mayag' },
    body: { total: 1, data: [{ name: 'Mayagüez' }] }
  }
]
