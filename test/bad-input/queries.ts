// Bad queries and ids: unknown names, operators and values, forged cursors, and rubbish in every special key.
import { parsed } from './bad-call'
import type { BadCall } from './bad-call'

const find = (
  it: string,
  query: Record<string, unknown>,
  error: BadCall['error'],
  key: string,
  more: Partial<BadCall> = {}
): BadCall => ({ it, call: 'find contacts', query, error, key, ...more })

const value = (it: string, query: Record<string, unknown>, key: string, more: Partial<BadCall> = {}) =>
  find(it, query, 'invalid-value', key, more)

const get = (it: string, id: unknown, more: Partial<BadCall> = {}): BadCall => ({
  it: `the id ${it}`,
  call: 'get contacts',
  id,
  error: 'invalid-id',
  key: 'id',
  ...more
})

/** A key of a call's params, tried as a key of the query. */
const injected = (key: string, given: unknown): BadCall =>
  find(`the query key ${key}`, { [key]: given }, 'unknown-key', key)

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const after = (it: string, given: unknown, more: Partial<BadCall> = {}) =>
  find(`a cursor ${it}`, { $after: given }, 'invalid-cursor', '$after', more)

const many = (count: number) => Array.from({ length: count }, () => 1)
const levels = (count: number): Record<string, unknown> =>
  count === 0 ? { id: 1 } : { $or: [levels(count - 1)] }

export const queries: readonly BadCall[] = [
  find('an unknown name', { nickname: 'x' }, 'unknown-key', 'nickname'),
  find('a secret', { password: 'x' }, 'unknown-key', 'password', { call: 'find users', as: 'root' }),
  find('a secret by its beginning', { code: { $like: 'a%' } }, 'unknown-key', 'code', {
    call: 'find zoo/notes'
  }),
  find('a secret in $sort', { $sort: { code: 1 } }, 'unknown-key', 'code', { call: 'find zoo/notes' }),
  find('a secret in $select', { $select: ['pin'] }, 'unknown-key', 'pin', { call: 'find zoo/notes' }),
  find('a field of another resource', { 'user.email': 'x' }, 'unknown-key', 'user.email'),
  find('a field seen on some rows', { $or: [{ draft: 'x' }] }, 'unknown-key', 'draft', {
    call: 'find zoo/notes'
  }),
  find('a prototype', parsed('{"__proto__":{"userId":1}}'), 'unknown-key', '__proto__'),
  find('a prototype in a field', { firstName: parsed('{"__proto__":1}') }, 'unknown-key', '__proto__', {
    only: 'REST'
  }),
  find('a prototype as operator', { firstName: parsed('{"__proto__":1}') }, 'unknown-operator', '__proto__', {
    only: 'a socket'
  }),
  find('a prototype in $or', { $or: [parsed('{"__proto__":1}')] }, 'unknown-key', '__proto__'),
  find('a prototype in $sort', { $sort: parsed('{"__proto__":1}') }, 'unknown-key', '__proto__'),
  find('a prototype in $select', { $select: ['__proto__'] }, 'unknown-key', '__proto__'),
  find('a prototype in $include', { $include: ['__proto__'] }, 'unknown-key', '__proto__'),
  find('constructor', { constructor: 1 }, 'unknown-key', 'constructor'),
  find('constructor in $sort', { $sort: { constructor: 1 } }, 'unknown-key', 'constructor'),
  find('hasOwnProperty as operator', { id: { hasOwnProperty: 1 } }, 'unknown-operator', 'hasOwnProperty'),
  ...['provider', 'user', 'authentication', 'transaction', 'paginate', 'knex', 'headers', 'connection'].map(
    key => injected(key, { a: 1 })
  ),
  injected('paginate', false),
  find('$where', { $where: '1=1' }, 'unknown-key', '$where'),
  find('$regex', { firstName: { $regex: '.*' } }, 'unknown-operator', '$regex'),
  find('$like on a number', { id: { $like: '1%' } }, 'unknown-operator', '$like'),
  find('operators in operators', { firstName: { $eq: { $ne: 1 } } }, 'invalid-value', 'firstName[$eq]'),
  find('operators in $in', { id: { $in: [{ $gt: 0 }] } }, 'invalid-value', 'id[$in][0]'),
  value('no operator at all', { firstName: {} }, 'firstName', { only: 'a socket' }),
  value('a list for a text', { firstName: ['a', 'b'] }, 'firstName'),
  value('a word for a number', { id: 'one' }, 'id'),
  value('a number with more behind', { id: '1; drop table contacts' }, 'id'),
  value('a float for an integer', { id: '1.5' }, 'id'),
  value('more than an integer', { id: { $gt: 1e12 } }, 'id[$gt]'),
  value('NaN', { weight: 'NaN' }, 'weight', { call: 'find zoo/notes' }),
  value('Infinity', { weight: { $lt: 'Infinity' } }, 'weight', { call: 'find zoo/notes' }),
  value('1e400', { weight: '1e400' }, 'weight', { call: 'find zoo/notes' }),
  value('hexadecimal', { id: '0x10' }, 'id'),
  value('a day that is none', { day: '2026-02-30' }, 'day', { call: 'find zoo/notes' }),
  value('the year 99999', { day: { $gt: '99999-01-01' } }, 'day', { call: 'find zoo/notes' }),
  value('minus infinity', { at: { $lt: '-infinity' } }, 'at', { call: 'find zoo/notes' }),
  value('now', { createdAt: 'now' }, 'createdAt'),
  value('an unknown choice', { colour: 'blue' }, 'colour', { call: 'find zoo/notes' }),
  value('yes for a flag', { public: 'yes' }, 'public', { call: 'find zoo/notes' }),
  value('JSON compared', { meta: { $null: 'perhaps' } }, 'meta[$null]', { call: 'find zoo/notes' }),
  find('JSON by a value', { meta: 'x' }, 'unknown-operator', 'meta', { call: 'find zoo/notes' }),
  value('$null of a word', { firstName: { $null: 'no' } }, 'firstName[$null]'),
  find('a NUL', { firstName: 'a\0' }, 'invalid-text', 'firstName'),
  find('half a surrogate pair', { firstName: '\ud800' }, 'invalid-text', 'firstName', { only: 'a socket' }),
  find('a NUL in a key', { 'first\0': 'a' }, 'unknown-key', 'first'),
  value('a pattern that ends in its escape', { firstName: { $like: 'Z\\' } }, 'firstName[$like]'),
  value('such a pattern, turned round', { lastName: { $notlike: '%\\\\\\' } }, 'lastName[$notlike]'),
  value('$in of one', { id: { $in: 1 } }, 'id[$in]'),
  value('$in of an object', { id: { $in: { a: 1 } } }, 'id[$in]'),
  value('$in with null', { id: { $in: [null] } }, 'id[$in]', { only: 'a socket' }),
  find('$in of 10,000', { id: { $in: many(10_000) } }, 'query-too-large', 'id[$in]', { only: 'a socket' }),
  find('$in of 1,001 in a URL', { id: { $in: many(1001) } }, 'query-too-large', 'query string', {
    only: 'REST'
  }),
  find('too many conditions', { $or: many(51).map(id => ({ id })) }, 'query-too-large', '$or'),
  find('$or without an end', levels(6), 'too-deep', '$or', { only: 'a socket' }),
  find('$or without an end in a URL', levels(12), 'query-too-large', 'query string', { only: 'REST' }),
  value('$or of an object', { $or: { id: 1 } }, '$or'),
  value('$or of nothing', { $or: [] }, '$or', { only: 'a socket' }),
  value('$and of words', { $and: ['id'] }, '$and[0]'),
  find('$not', { $not: { id: 1 } }, 'unknown-key', '$not'),
  ...['-1', '1.5', 'ten', '', '1e3', '99999999999999999999'].map(given =>
    value(`$limit ${given}`, { $limit: given }, '$limit')
  ),
  value('$limit true', { $limit: true }, '$limit'),
  value('$limit of a list', { $limit: [1] }, '$limit'),
  value('$limit of an object', { $limit: { a: 1 } }, '$limit'),
  value('$limit twice', { $limit: ['1', '2'] }, '$limit'),
  value('$skip -1', { $skip: -1 }, '$skip'),
  value('$skip beyond all', { $skip: 1e18 }, '$skip'),
  value('$skip beside $after', { $skip: 1, $after: '' }, '$skip'),
  value('$sort of a word', { $sort: 'id' }, '$sort'),
  value('$sort of a list', { $sort: ['id'] }, '$sort'),
  value('$sort by 2', { $sort: { id: 2 } }, '$sort[id]'),
  value('$sort by a word', { $sort: { id: 'desc' } }, '$sort[id]'),
  value('$sort by a list', { $sort: { id: ['1'] } }, '$sort[id]'),
  value('$sort by an object', { $sort: { id: { a: 1 } } }, '$sort[id]'),
  value('$sort by what is no text', { $sort: { id: { toString: 1, valueOf: 1 } } }, '$sort[id]'),
  find('$sort by JSON', { $sort: { meta: 1 } }, 'unknown-key', 'meta', { call: 'find zoo/notes' }),
  find(
    '$sort by too much',
    { $sort: { id: 1, firstName: 1, lastName: 1, email: 1, userId: 1, createdAt: 1 } },
    'query-too-large',
    '$sort'
  ),
  value('$select of an object', { $select: { a: 'id' } }, '$select'),
  value('$select of a number', { $select: [1] }, '$select', { only: 'a socket' }),
  value('$select of very much', { $select: Array.from({ length: 101 }, () => 'id') }, '$select'),
  find('$select of SQL', { $select: ['id, password'] }, 'unknown-key', 'id, password'),
  find('$include of what is no reference', { $include: 'firstName' }, 'unknown-key', 'firstName'),
  find('$include along a circle', { $include: 'user.user.user.user' }, 'unknown-key', 'user'),
  value('$include of an object', { $include: { user: 1 } }, '$include'),
  value('$search of a list', { $search: ['a'] }, '$search'),
  value('$search of an object', { $search: { a: 1 } }, '$search'),
  value('$search of white space', { $search: ' \t\u2028' }, '$search'),
  value('$search of very much', { $search: 'x'.repeat(201) }, '$search'),
  find('$search with a NUL', { $search: 'a\0' }, 'invalid-text', '$search'),
  find('$search where there is none', { $search: 'a' }, 'unknown-key', '$search', { call: 'find zoo/cases' }),
  value('$total of a word', { $total: 'yes' }, '$total'),
  value('$total of an object', { $total: { a: 1 } }, '$total'),
  after('of rubbish', 'abc'),
  after('of no base64', '%%%'),
  after('of another order', cursor('firstName,id', 'a', 1)),
  after('of a secret order', cursor('userId', 1)),
  after('with too few values', cursor('id')),
  after('with the wrong type', cursor('id', 'x')),
  after('with an operator', cursor('id', { $gt: 0 })),
  after('of an object', Buffer.from('{"length":1}').toString('base64url')),
  after('with a NUL', cursor('firstName,id', '\0', 1), {
    query: { $sort: { firstName: 1 }, $after: cursor('firstName,id', '\0', 1) }
  }),
  after('like a very long list', { length: 4_000_000_000 }),
  after('that is a list', [1, 2]),
  after('that is a number', 5, { only: 'a socket' }),
  find('$limit on one row', { $limit: 1 }, 'unknown-key', '$limit', { call: 'get contacts', id: 1 }),
  find('a filter of a secret on a patch', { password: 'x' }, 'unknown-key', 'password', {
    call: 'patch users',
    id: 1,
    data: { firstName: 'x' }
  }),
  get('beyond an integer', '2147483648'),
  get('of twenty digits', '99999999999999999999'),
  get('that is a float', '1.5'),
  get('in exponents', '1e0'),
  get('in words', 'one'),
  get('with SQL', '1 or 1=1'),
  get('with a NUL', '1\0'),
  get('that is a list', [1], { only: 'a socket' }),
  get('that is an object', { $gt: 0 }, { only: 'a socket' }),
  get('that is true', true, { only: 'a socket' }),
  get('that is empty', '', { only: 'a socket' }),
  get('that is below zero', -1, { status: 404, error: 'not-found', key: 'contacts' }),
  get('that is null', null, { only: 'a socket', status: 405, error: 'method-not-allowed', key: 'id' }),
  get('that is no UUID', '1', { call: 'get zoo/notes' }),
  get('that is a UUID with more', '00000000-0000-7000-8000-000000000000x', { call: 'remove zoo/notes' })
]
