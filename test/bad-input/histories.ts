// Bad questions about the past of a row: queries that lists take and a history does not, forged cursors, odd ids.
import { parsed } from './bad-call'
import type { BadCall } from './bad-call'

const history = (it: string, error: BadCall['error'], key: string, more: Partial<BadCall> = {}): BadCall => ({
  it,
  call: 'history contacts',
  as: 'root',
  id: 1,
  error,
  key,
  ...more
})

const limit = (given: unknown, more: Partial<BadCall> = {}) =>
  history(`$limit ${JSON.stringify(given)}`, 'invalid-value', '$limit', { query: { $limit: given }, ...more })

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const after = (it: string, given: unknown) =>
  history(`a cursor ${it}`, 'invalid-cursor', '$after', { query: { $after: given } })

const id = (it: string, given: unknown, more: Partial<BadCall> = {}) =>
  history(`the id ${it}`, 'invalid-id', 'id', { id: given, ...more })

/** Data other than `{ id }`, which only sockets can send. */
const data = (it: string, given: unknown, error: BadCall['error'], key: string) =>
  history(it, error, key, { data: given, only: 'a socket' })

const keys: Record<string, unknown> = {
  $sort: { id: 1 },
  $skip: 1,
  $total: true,
  $select: ['firstName'],
  $include: ['user'],
  $search: 'Zoe',
  $or: [{ id: 1 }],
  firstName: 'Zoe',
  password: 'x',
  resource: 'users',
  provider: 'x',
  paginate: false,
  transaction: { a: 1 },
  constructor: 1
}

const limits = [0, '0', -1, '1.5', 'ten', '', '1e3', '99999999999999999999', true, [1], { a: 1 }]

export const histories: readonly BadCall[] = [
  ...Object.entries(keys).map(([key, given]) =>
    history(`the key ${key}`, 'unknown-key', key, { query: { [key]: given } })
  ),
  history('a prototype', 'unknown-key', '__proto__', { query: parsed('{"__proto__":{"$limit":1}}') }),
  ...limits.map(given => limit(given)),
  limit(null, { only: 'a socket' }),
  after('of rubbish', 'abc'),
  after('of a list', cursor('id', 1)),
  after('with no entry', cursor('-entry')),
  after('with two entries', cursor('-entry', '1', '2')),
  after('with a word', cursor('-entry', 'x')),
  after('with a number', cursor('-entry', 1)),
  after('with null', cursor('-entry', null)),
  after('with an operator', cursor('-entry', { $gt: 0 })),
  after('with SQL', cursor('-entry', '1 or 1=1')),
  after('with more than a number holds', cursor('-entry', '9'.repeat(19))),
  after('below zero', cursor('-entry', '-1')),
  after('that is a list', [1, 2]),
  after('that is an object', { length: 4_000_000_000 }),
  id('beyond an integer', '2147483648'),
  id('that is a float', '1.5'),
  id('in words', 'one'),
  id('with SQL', '1 or 1=1'),
  id('with a NUL', '1\0'),
  id('that is no UUID', '1', { call: 'history zoo/notes', as: 'ada' }),
  id('that is a list', [1], { only: 'a socket' }),
  id('that is an object', { $gt: 0 }, { only: 'a socket' }),
  id('that is true', true, { only: 'a socket' }),
  id('that is empty', '', { only: 'a socket' }),
  id('that is below zero', -1, { status: 404, error: 'not-found', key: 'contacts' }),
  id('that is null', null, { only: 'a socket', error: 'invalid-data' }),
  data('no id', {}, 'invalid-data', 'id is required'),
  data('more than an id', { id: 1, provider: 'x' }, 'invalid-data', 'provider cannot be set'),
  data('a prototype for an id', parsed('{"__proto__":{"id":1}}'), 'invalid-data', 'id is required'),
  data('a bare id', 1, 'invalid-body', 'object'),
  data('a list of ids', [{ id: 1 }], 'invalid-body', 'object'),
  data('null', null, 'invalid-body', 'object'),
  history('somebody who may not', 'forbidden', 'the history of contacts: that takes admin', {
    as: 'ada',
    status: 403
  }),
  history('a stranger', 'not-signed-in', 'Sign in', { as: 'nobody', status: 401 }),
  history('a resource that keeps none', 'method-not-allowed', 'history', {
    call: 'history zoo/quiet',
    status: 405
  })
]
