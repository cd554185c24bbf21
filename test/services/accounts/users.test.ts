// The walk of the accounts: who may sign up, sign in, and see or change whom.
import { PASSWORD } from '../../support/app'
import { scenario } from '../../support/scenario'
import { colleagues, isHidden } from './colleagues'

/** A user who goes, and the two sessions that go with him. He himself is nobody by then. */
const goneWith = (id: string) =>
  [
    ['users removed', { id }],
    ['sessions removed', {}],
    ['sessions removed', {}]
  ] as const

/** What all who are signed in hear, and what the admin does; others than he and the user miss what is not theirs. */
const everybody = (event: string, row: object, names = ['ada', 'eve', 'root']) =>
  Object.fromEntries(names.map(name => [name, { [event]: row }]))

scenario({
  title: 'users',
  people: { ada: 'user', eve: 'user', root: 'admin' },
  // What other domains tell of users is for their own tests.
  settings: { domains: ['contacts'] },
  steps: [
    {
      it: 'lets anybody sign up, and shows what was sent but never the password',
      call: 'create users',
      data: { email: ' New@Example.com ', password: PASSWORD, firstName: 'New' },
      body: { id: Number.isInteger, email: 'new@example.com', firstName: 'New' },
      without: ['password'],
      keep: 'new',
      heard: {
        ada: { 'users created': isHidden },
        eve: { 'users created': isHidden },
        root: { 'users created': { email: 'new@example.com', role: 'user' } }
      }
    },
    {
      it: 'tells that an e-mail address is taken, whatever its case',
      call: 'create users',
      data: { email: 'NEW@example.com', password: PASSWORD },
      status: 409,
      error: 'already-taken',
      body: { data: { key: 'email' } }
    },
    {
      it: 'needs an e-mail address or a username',
      call: 'create users',
      data: { password: PASSWORD },
      status: 400,
      error: 'broken-check',
      body: { message: 'A user needs an email or a username.' }
    },
    {
      it: 'refuses a short password',
      call: 'create users',
      data: { username: 'short', password: 'abc' },
      status: 400,
      error: 'invalid-data'
    },
    {
      it: 'lets nobody choose his role',
      call: 'create users',
      data: { username: 'boss', password: PASSWORD, role: 'admin' },
      status: 403,
      error: 'forbidden-field',
      body: { data: { key: 'role' } }
    },
    { it: 'shows a stranger nothing', call: 'find users', status: 401, error: 'not-signed-in' },
    {
      it: 'signs in by e-mail and answers a token and the user',
      call: 'create authentication',
      data: { strategy: 'local', email: 'new@example.com', password: PASSWORD },
      body: {
        accessToken: /^ey/,
        refreshToken: /^ey/,
        user: { id: '$new.id', email: 'new@example.com' },
        authentication: { strategy: 'local' }
      },
      heard: { root: { 'sessions created': { userId: '$new.id' } } }
    },
    {
      it: 'refuses a wrong password',
      call: 'create authentication',
      data: { strategy: 'local', email: 'new@example.com', password: 'wrong horse battery' },
      status: 401,
      error: 'invalid-login'
    },
    {
      it: 'answers an unknown name in the same words',
      call: 'create authentication',
      data: { strategy: 'local', email: 'nobody@example.com', password: PASSWORD },
      status: 401,
      error: 'invalid-login'
    },
    {
      it: 'shows a user himself',
      as: 'ada',
      call: 'get users',
      id: '$ada.id',
      body: { email: 'ada@example.com' }
    },
    ...colleagues,
    {
      it: 'lets nobody filter by a password',
      as: 'root',
      call: 'find users',
      query: { password: 'x' },
      status: 400
    },
    {
      it: 'lets nobody raise himself',
      as: 'ada',
      call: 'patch users',
      id: '$ada.id',
      data: { role: 'admin' },
      status: 403,
      error: 'forbidden-field'
    },
    {
      it: 'lets an admin raise somebody, who then has the rights at once',
      as: 'root',
      call: 'patch users',
      id: '$ada.id',
      data: { role: 'admin' },
      body: { role: 'admin' },
      heard: everybody('users patched', { role: 'admin' })
    },
    {
      it: 'gives the rights to a token that is older',
      as: 'ada',
      call: 'find users',
      query: { email: 'eve@example.com' },
      body: { total: 1 }
    },
    {
      it: 'takes them away again',
      as: 'root',
      call: 'patch users',
      id: '$ada.id',
      data: { role: 'user' },
      heard: everybody('users patched', { id: '$ada.id', role: 'user' })
    },
    {
      it: 'holds for a token that is older',
      as: 'ada',
      call: 'find users',
      query: { email: 'eve@example.com' },
      status: 400
    },
    {
      it: 'tells the former admin no more than others',
      call: 'create users',
      data: { username: 'later', password: PASSWORD },
      heard: {
        ada: { 'users created': isHidden },
        eve: { 'users created': isHidden },
        root: { 'users created': { username: 'later' } }
      }
    },
    {
      it: 'lets a user change his password',
      as: 'eve',
      call: 'create passwords',
      data: { currentPassword: PASSWORD, password: 'another good password' },
      without: ['password'],
      heard: everybody('users patched', { id: '$eve.id' })
    },
    {
      it: 'signs in with the new one',
      call: 'create authentication',
      data: { strategy: 'local', email: 'eve@example.com', password: 'another good password' },
      heard: {
        root: { 'sessions created': { userId: '$eve.id' } },
        eve: { 'sessions created': { userId: '$eve.id' } }
      }
    },
    {
      it: 'lets a user remove himself',
      as: 'eve',
      call: 'remove users',
      id: '$eve.id',
      without: ['password'],
      heard: {
        root: goneWith('$eve.id'),
        ...everybody('users removed', { id: '$eve.id' }, ['ada', 'eve'])
      }
    },
    { it: 'knows his token no more', as: 'eve', call: 'find contacts', status: 401, error: 'session-ended' }
  ]
})
