// The walk of an address book: somebody signs up, keeps contacts, and a second user sees none of them.
import { scenario } from '../../support/scenario'

const password = 'the engine weaves'
const ada = { username: 'ada', password, firstName: 'Ada', lastName: 'Lovelace' }
const bob = { firstName: 'Bob', lastName: 'Byron', email: 'bob@example.com' }
const taken = { status: 409, error: 'already-taken' }

scenario({
  title: 'the walk of an address book',
  people: { max: 'user' },
  settings: { domains: ['contacts'] },
  steps: [
    {
      it: 'somebody signs up by a name',
      call: 'create users',
      data: ada,
      body: { id: Number.isInteger, username: 'ada', firstName: 'Ada', lastName: 'Lovelace' },
      without: ['password'],
      heard: { max: { 'users created': { firstName: 'Ada' } } }
    },
    { it: 'the name is taken then', call: 'create users', data: ada, ...taken },
    {
      it: 'she signs in by it',
      call: 'create authentication',
      data: { strategy: 'local', username: 'ada', password },
      body: { accessToken: /^ey/, user: { username: 'ada' } },
      signsIn: 'ada'
    },
    { it: 'her token holds', as: 'ada', call: 'find me', body: { id: '$ada.id', username: 'ada' } },
    {
      it: 'she keeps a contact',
      as: 'ada',
      call: 'create contacts',
      data: bob,
      body: { ...bob, userId: '$ada.id' },
      keep: 'bob',
      heard: { ada: { 'contacts created': { id: '$bob.id' } } }
    },
    {
      it: 'she finds it',
      as: 'ada',
      call: 'find contacts',
      body: { total: 1, data: [{ id: '$bob.id', ...bob }] }
    },
    {
      it: 'she changes one field of it',
      as: 'ada',
      call: 'patch contacts',
      id: '$bob.id',
      data: { lastName: 'Baron' },
      body: { ...bob, lastName: 'Baron' },
      heard: { ada: { 'contacts patched': { lastName: 'Baron' } } }
    },
    { it: 'a second user sees none', as: 'max', call: 'find contacts', body: { total: 0, data: [] } },
    ...(['get', 'patch', 'remove'] as const).map(method => ({
      it: `he cannot ${method} hers`,
      as: 'max',
      call: `${method} contacts` as const,
      id: '$bob.id',
      ...(method === 'patch' ? { data: { lastName: 'Max' } } : {}),
      status: 404,
      error: 'not-found'
    })),
    {
      it: 'she removes it',
      as: 'ada',
      call: 'remove contacts',
      id: '$bob.id',
      body: { id: '$bob.id' },
      heard: { ada: { 'contacts removed': { id: '$bob.id' } } }
    },
    { it: 'it is gone', as: 'ada', call: 'get contacts', id: '$bob.id', status: 404 },
    ...(['find me', 'find contacts'] as const).map(call => ({
      it: `without a token there is no ${call}`,
      call,
      status: 401,
      error: 'not-signed-in'
    }))
  ]
})
