// The walk of the address book, from the first contact to what a second user must not see.
import { scenario } from '../../support/scenario'

const zoe = { firstName: 'Zoë', lastName: 'Øster', email: 'Zoe@Example.com' }
const bob = { firstName: 'Bob', lastName: 'Builder', email: 'bob@builders.example' }

scenario({
  title: 'contacts',
  people: { ada: 'user', eve: 'user', root: 'admin' },
  steps: [
    { it: 'needs a caller to list', call: 'find contacts', status: 401, error: 'not-signed-in' },
    {
      it: 'needs a caller to create',
      call: 'create contacts',
      data: zoe,
      status: 401,
      error: 'not-signed-in'
    },
    {
      it: 'creates a contact of the caller, tells only her, and keeps e-mail in lower case',
      as: 'ada',
      call: 'create contacts',
      data: zoe,
      body: { ...zoe, email: 'zoe@example.com', userId: '$ada.id', createdAt: /^\d{4}-\d\d-\d\dT.*Z$/ },
      keep: 'zoe',
      heard: { ada: { 'contacts created': { ...zoe, id: '$zoe.id', email: 'zoe@example.com' } } }
    },
    {
      it: 'names every field that is missing or wrong',
      as: 'ada',
      call: 'create contacts',
      data: { firstName: '  ', email: 'nonsense', bogus: 1 },
      status: 400,
      error: 'invalid-data',
      body: {
        errors: (errors: { key: string }[]) =>
          ['firstName', 'lastName', 'email', 'bogus'].every(key => errors.some(error => error.key === key))
      }
    },
    {
      it: 'takes no owner from input',
      as: 'ada',
      call: 'create contacts',
      data: { ...bob, userId: '$eve.id' },
      status: 400,
      error: 'invalid-data'
    },
    {
      it: 'creates a second one',
      as: 'ada',
      call: 'create contacts',
      data: bob,
      keep: 'bob',
      heard: { ada: { 'contacts created': bob } }
    },
    {
      it: 'lists them as a page with its total',
      as: 'ada',
      call: 'find contacts',
      body: { total: 2, limit: 20, skip: 0, data: [{ id: '$zoe.id' }, { id: '$bob.id' }] }
    },
    {
      it: 'sorts and limits',
      as: 'ada',
      call: 'find contacts',
      query: { $sort: { id: -1 }, $limit: 1 },
      body: { total: 2, limit: 1, data: [{ id: '$bob.id' }] }
    },
    {
      it: 'finds by the beginnings of words, without accents',
      as: 'ada',
      call: 'find contacts',
      query: { $search: 'ost ZO' },
      body: { total: 1, data: [{ id: '$zoe.id' }] }
    },
    {
      it: 'finds by a part of the e-mail address',
      as: 'ada',
      call: 'find contacts',
      query: { $search: 'builders' },
      body: { data: [{ id: '$bob.id' }] }
    },
    {
      it: 'filters with Feathers operators',
      as: 'ada',
      call: 'find contacts',
      query: {
        $or: [{ firstName: 'Bob' }, { lastName: { $in: ['Nobody', 'Noone'] } }],
        id: { $ne: '$zoe.id' }
      },
      body: { total: 1, data: [{ id: '$bob.id' }] }
    },
    {
      it: 'loads the owner along, as he may be seen',
      as: 'ada',
      call: 'get contacts',
      id: '$zoe.id',
      query: { $include: ['user'], $select: ['firstName'] },
      body: { id: '$zoe.id', firstName: 'Zoë', user: { email: 'ada@example.com' } },
      without: ['lastName']
    },
    {
      it: 'changes one field and keeps the others',
      as: 'ada',
      call: 'patch contacts',
      id: '$zoe.id',
      data: { firstName: 'Zoé' },
      body: { firstName: 'Zoé', lastName: 'Øster' },
      heard: { ada: { 'contacts patched': { id: '$zoe.id', firstName: 'Zoé', lastName: 'Øster' } } }
    },
    { it: 'offers no PUT', as: 'ada', call: 'update contacts', id: '$zoe.id', data: zoe, status: 405 },
    {
      it: 'hides it from another user',
      as: 'eve',
      call: 'get contacts',
      id: '$zoe.id',
      status: 404,
      error: 'not-found'
    },
    {
      it: 'lets no other user change it',
      as: 'eve',
      call: 'patch contacts',
      id: '$zoe.id',
      data: { firstName: 'Eve' },
      status: 404
    },
    { it: 'lets no other user remove it', as: 'eve', call: 'remove contacts', id: '$zoe.id', status: 404 },
    { it: 'counts none for another user', as: 'eve', call: 'find contacts', body: { total: 0, data: [] } },
    {
      it: 'finds none for another user, whatever he asks',
      as: 'eve',
      call: 'find contacts',
      query: { $or: [{ userId: '$ada.id' }, { id: { $gt: 0 } }], $search: 'zoe' },
      body: { total: 0, data: [] }
    },
    { it: 'is private even from an admin', as: 'root', call: 'get contacts', id: '$zoe.id', status: 404 },
    {
      it: 'removes it and answers what it was',
      as: 'ada',
      call: 'remove contacts',
      id: '$zoe.id',
      body: { id: '$zoe.id', firstName: 'Zoé' },
      heard: { ada: { 'contacts removed': { id: '$zoe.id' } } }
    },
    { it: 'is gone then', as: 'ada', call: 'get contacts', id: '$zoe.id', status: 404 },
    {
      it: 'refuses an id that is none',
      as: 'ada',
      call: 'get contacts',
      id: 'abc',
      status: 400,
      error: 'invalid-id'
    },
    {
      it: 'refuses an id beyond all ids',
      as: 'ada',
      call: 'get contacts',
      id: '99999999999',
      status: 400,
      error: 'invalid-id'
    }
  ]
})
