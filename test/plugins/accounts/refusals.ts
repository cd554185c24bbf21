// What every door of the accounts must refuse, with secrets in all that is said.
import type { CallData } from '../../support/door'

interface Account {
  readonly id: number
  readonly email: string
  /** What was good for one use, and had it. */
  readonly used: { confirmation: string; refreshToken: string; accessToken: string }
}

interface Refusal extends CallData {
  /** Who is to try; everybody when left out. */
  readonly by?: readonly ('nobody' | 'self' | 'root')[]
}

const create = (path: string, data: unknown): Refusal => ({ method: 'create', path, data, by: ['nobody'] })
const find = (path: string, query: Record<string, unknown>): Refusal => ({ method: 'find', path, query })

/** Calls that must be answered with 4xx. */
export function refusals({ id, email, used }: Account, passwords: Record<string, string>): Refusal[] {
  const { first: password, short, wrong } = passwords
  const signIn = { strategy: 'local', email, password: wrong }
  return [
    create('authentication', { ...signIn, email: 'nobody@example.com' }),
    create('authentication', { ...signIn, strategy: 'nothing' }),
    create('authentication', { ...signIn, password: { password } }),
    create('authentication', { strategy: 'local', email: [password] }),
    create('authentication', { strategy: 'jwt', accessToken: used.accessToken }),
    create('authentication', { strategy: 'refresh', refreshToken: used.accessToken }),
    create('authentication', { strategy: 'refresh', refreshToken: { token: used.refreshToken } }),
    create('refresh', { refreshToken: used.refreshToken }),
    create('refresh', { refreshToken: [used.refreshToken] }),
    create('users', { email, password }),
    create('users', { email: 'short@example.com', password: short }),
    create('users', { email: 'list@example.com', password: [password] }),
    create('users', { email: 'long@example.com', password: password.repeat(30) }),
    create('users', { email: 'more@example.com', password, passwordAgain: password }),
    create('passwords', { token: used.confirmation, password }),
    create('passwords', { token: [used.confirmation], password }),
    create('passwords', { token: used.confirmation, password: [password] }),
    create('passwords', { currentPassword: password, password: wrong }),
    { ...create('passwords', { currentPassword: [password], password: wrong }), by: ['self'] },
    { ...create('logout', { scope: used.refreshToken }), by: ['nobody', 'self'] },
    create('email-changes', { email, currentPassword: password }),
    { ...create('email-changes', { email, currentPassword: [password] }), by: ['self'] },
    create('password-resets', { email, password }),
    create('password-resets', { email: [password] }),
    create('confirmations', { token: used.confirmation }),
    create('confirmations', { token: { token: used.confirmation } }),
    create('confirmations', { email, password }),
    { method: 'patch', path: 'users', id, data: { password: wrong }, by: ['nobody', 'self'] },
    { method: 'patch', path: 'users', id, data: { password: short } },
    find('users', { password }),
    find('users', { password: { $gt: '$argon2' } }),
    find('users', { $select: ['id', 'password'] }),
    find('users', { $sort: { password: 1 } }),
    find('users', { $or: [{ password }] }),
    find('sessions', { generation: 0 }),
    find('sessions', { $select: ['generation'] }),
    find('links', { $select: ['hash'] }),
    find('links', {})
  ]
}

/** Requests that are no JSON, or answered with a page. */
export const refusedTexts = ({ used }: Account, { first, second }: Record<string, string>) =>
  [
    ['POST', '/authentication', `{"strategy":"local","password":"${first}"`],
    ['POST', '/authentication', `${first}`],
    ['POST', '/users', `{"password":"${first}",,`],
    ['POST', '/passwords', `{"currentPassword":"${first}","password":"${second}`],
    ['POST', '/refresh', `{"refreshToken":${used.refreshToken}}`],
    ['GET', `/user_confirm/${used.confirmation}`, undefined]
  ] as const
