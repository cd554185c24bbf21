// Old paths of sign-in, registration and what belongs to them.
import { isObject } from '../../engine'
import { alias } from '../../plugins/aliases'
import type { Asked } from '../../plugins/aliases'

const systems = {
  contacts: ['contacts'],
  marketplace: ['marketplace'],
  tasks: ['tasks'],
  accounts: ['accounts'],
  users: ['tasks', 'shop'],
  plain: ['contacts', 'accounts']
}

const signIn = { service: 'authentication', method: 'create' }
const register = { service: 'users', method: 'create' }
const me = { service: 'me', method: 'find' }

/** A sign-in by password. No username has an @, so that one which does is an address. */
function login(given: unknown): unknown {
  if (!isObject(given)) return given
  const { username, email, ...others } = given
  const isAddress = typeof username === 'string' && username.includes('@')
  const name = username === undefined ? { email } : isAddress ? { email: username } : { username }
  return { strategy: 'local', ...name, ...others }
}

const renames: Readonly<Record<string, string>> = { first_name: 'firstName', last_name: 'lastName' }

/** The last word of a whole name is the last name. */
function namesIn(fullName: unknown): object {
  if (typeof fullName !== 'string') return { firstName: fullName }
  const [, firstName, lastName] = /^(.*\S)\s+(\S+)$/su.exec(fullName.trim()) ?? []
  return lastName === undefined ? { firstName: fullName.trim() } : { firstName, lastName }
}

/** A registration by whatever names. The role that everybody has needs no right to set it, and is left out. */
function registration({ body }: Asked): unknown {
  if (!isObject(body)) return body
  const { fullName, role, ...others } = body
  const rank = typeof role === 'string' ? role.toLowerCase() : role
  const entries = Object.entries(others).map(([key, value]) => {
    const name = Object.hasOwn(renames, key) && !Object.hasOwn(others, renames[key]) ? renames[key] : key
    return [name, value] as const
  })
  return {
    ...(fullName === undefined ? {} : namesIn(fullName)),
    ...Object.fromEntries(entries),
    ...(rank === undefined || rank === 'user' ? {} : { role: rank })
  }
}

const nothing = () => ({})

export default [
  ...(
    [
      ['/login', systems.plain],
      ['/users/login', systems.users],
      ['/api/user/login', systems.marketplace]
    ] as const
  ).map(([path, of]) => alias({ of, method: 'POST', path, to: signIn, data: ({ body }) => login(body) })),
  alias({
    of: systems.marketplace,
    method: 'GET',
    path: '/api/user/login',
    to: signIn,
    data: ({ query: { af1, af2 } }) => ({ strategy: 'local', email: af1, password: af2 }),
    query: nothing,
    about: 'A password in a URL is read by whoever reads logs: use POST.'
  }),
  ...(
    [
      ['/register', systems.plain],
      ['/users/register', systems.users],
      ['/api/user/signup', systems.marketplace]
    ] as const
  ).map(([path, of]) => alias({ of, method: 'POST', path, to: register, data: registration })),
  alias({
    of: ['shop'],
    method: 'POST',
    path: '/users/reset-password-request',
    to: { service: 'password-resets', method: 'create' }
  }),
  alias({
    of: ['shop'],
    method: 'POST',
    path: '/users/reset-password',
    to: { service: 'passwords', method: 'create' },
    data: { resetToken: 'token', reset_token: 'token', newPassword: 'password', new_password: 'password' }
  }),
  alias({
    of: ['shop'],
    method: 'POST',
    path: '/users/check-phonenumber',
    to: { service: 'phone-verifications', method: 'create' },
    data: { phoneNumber: 'phone' },
    about: 'It sends a code to every number, and tells of none whether it is known.'
  }),
  alias({
    of: ['shop'],
    method: 'POST',
    path: '/users/verify-otp',
    to: { service: 'phone-verifications/verify', method: 'create' },
    data: { phoneNumber: 'phone', otp: 'code' }
  }),
  alias({ of: systems.accounts, method: 'GET', path: '/user/:id', to: { service: 'users', method: 'get' } }),
  alias({
    of: systems.accounts,
    method: 'DELETE',
    path: '/user/:id',
    to: { service: 'users', method: 'remove' }
  }),
  alias({
    of: systems.tasks,
    method: 'PUT',
    path: '/users/:id',
    to: { service: 'users', method: 'patch' },
    data: registration,
    prefixed: true
  }),
  ...(
    [
      ['/whoami', systems.tasks],
      ['/validate-token', systems.contacts],
      ['/api/user/status', systems.marketplace]
    ] as const
  ).map(([path, of]) => alias({ of, method: 'GET', path, to: me })),
  alias({ of: systems.tasks, method: 'GET', path: '/access', to: { service: 'me/access', method: 'find' } }),
  alias({ of: systems.tasks, method: 'GET', path: '/admin', to: { service: 'me/admin', method: 'find' } }),
  alias({
    of: systems.marketplace,
    method: 'GET',
    path: '/api/user/logout',
    to: { service: 'logout', method: 'create' },
    data: nothing,
    query: nothing
  }),
  alias({
    of: systems.marketplace,
    method: 'GET',
    path: '/api/user/verify_email/:token',
    to: { page: '/user_confirm/:token' }
  })
]
