// Bad bodies: every kind of field with values that it does not take, and objects that are none.
import { nested, parsed } from './bad-call'
import type { BadCall } from './bad-call'

const contact = { firstName: 'Ann', lastName: 'Lee', email: 'a@lee.example' }
const onContacts = (it: string, data: unknown, key: string, more: Partial<BadCall> = {}): BadCall => ({
  it,
  call: 'create contacts',
  data,
  error: 'invalid-data',
  key,
  ...more
})

/** A note that is right but for one field. */
const note = (field: string, it: string, value: unknown, more: Partial<BadCall> = {}): BadCall => ({
  it: `${field}: ${it}`,
  call: 'create zoo/notes',
  data: { title: 'note', [field]: value },
  error: 'invalid-data',
  key: field,
  ...more
})

/** The same, as text, for what a literal cannot say. */
const raw = (field: string, json: string, more: Partial<BadCall> = {}): BadCall =>
  note(field, json.slice(0, 30), undefined, {
    data: `{"title":"note","${field}":${json}}`,
    only: 'REST',
    ...more
  })

export const bodies: readonly BadCall[] = [
  onContacts('text that is a number', { ...contact, firstName: 5 }, 'firstName'),
  onContacts('text that is true', { ...contact, firstName: true }, 'firstName'),
  onContacts('text that is null', { ...contact, firstName: null }, 'firstName'),
  onContacts('text that is an object', { ...contact, firstName: { $ne: null } }, 'firstName'),
  onContacts('text that is a list', { ...contact, firstName: ['Ann'] }, 'firstName'),
  onContacts('text that is like a list', { ...contact, firstName: { length: 1, 0: 'A' } }, 'firstName'),
  onContacts('text that is blank', { ...contact, firstName: ' \t\n' }, 'firstName'),
  onContacts('text that is too long', { ...contact, firstName: 'x'.repeat(51) }, 'firstName'),
  onContacts('text with a NUL', { ...contact, firstName: 'A\0n' }, 'firstName', { error: 'invalid-text' }),
  onContacts('half a surrogate pair', { ...contact, lastName: '\ud83d' }, 'lastName', {
    error: 'invalid-text'
  }),
  onContacts('a key with a NUL', { ...contact, 'a\0b': 1 }, 'key', { error: 'invalid-text' }),
  onContacts('an address that is none', { ...contact, email: 'a@@b' }, 'email'),
  onContacts('an address of bytes', { ...contact, email: Buffer.from('a@b.c') }, 'email', {
    only: 'a socket'
  }),
  onContacts('an unknown key', { ...contact, nickname: 'x' }, 'nickname'),
  onContacts('its id', { ...contact, id: 1 }, 'id'),
  onContacts('an owner', { ...contact, userId: 2 }, 'userId'),
  onContacts('a time stamp', { ...contact, createdAt: '2026-01-01T00:00:00Z' }, 'createdAt'),
  onContacts('a prototype', parsed('{"__proto__":{"role":"admin"}}'), '__proto__', { error: 'unknown-key' }),
  onContacts(
    'a prototype further in',
    { ...contact, firstName: parsed('{"__proto__":{"a":1}}') },
    '__proto__',
    {
      error: 'unknown-key'
    }
  ),
  onContacts('the key constructor', { ...contact, constructor: { prototype: {} } }, 'constructor'),
  onContacts('the key prototype', { ...contact, prototype: {} }, 'prototype'),
  onContacts('the key toString', { ...contact, toString: 1 }, 'toString'),
  onContacts('the keys of a call', { ...contact, provider: null, authentication: {} }, 'provider'),
  onContacts('a body without an end', { ...contact, firstName: nested(100) }, 'firstName', {
    error: 'too-deep'
  }),
  onContacts(
    'a list of many bodies',
    Array.from({ length: 500 }, () => contact),
    'body',
    {
      error: 'invalid-body'
    }
  ),
  onContacts('a list of one body', [contact], 'body', { error: 'invalid-body' }),
  onContacts('something like a list', { length: 1, 0: contact }, 'length'),
  onContacts('null', null, 'body', { error: 'invalid-body' }),
  onContacts('a number', 5, 'body', { error: 'invalid-body' }),
  onContacts('a text', '"x"', 'body', { error: 'invalid-body' }),
  onContacts('bytes', Buffer.alloc(100_000), 'body', { error: 'invalid-body', only: 'a socket' }),
  onContacts('nothing', undefined, 'body', { error: 'invalid-body', only: 'REST' }),
  onContacts('an empty object', {}, 'firstName'),
  onContacts(
    'very many unknown keys',
    Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n])),
    'k1'
  ),
  { it: 'a patch of null', call: 'patch contacts', id: 1, data: null, error: 'invalid-body', key: 'body' },
  {
    it: 'a patch of an operator',
    call: 'patch contacts',
    id: 1,
    data: { $set: { userId: 2 } },
    error: 'invalid-data',
    key: '$set'
  },
  {
    it: 'a patch of a path',
    call: 'patch contacts',
    id: 1,
    data: { 'firstName.length': 2 },
    error: 'invalid-data',
    key: 'firstName.length'
  },
  note('pages', 'a float', 1.5),
  note('pages', 'below its least', -1),
  note('pages', 'beyond an integer', 2 ** 31),
  note('pages', 'a text', '5'),
  note('weight', 'too many decimals', 1.0001),
  note('weight', 'too large', 1e300),
  note('price', 'below zero', -0.01),
  raw('weight', '1e400'),
  raw('price', '9'.repeat(400)),
  raw('pages', 'NaN', { error: 'invalid-json', key: 'JSON' }),
  note('public', 'a word', 'true'),
  note('public', 'a number', 1),
  note('day', 'a day that no month has', '2026-02-30'),
  note('day', 'the year 99999', '99999-01-01'),
  note('day', 'the year 0', '0000-01-01'),
  note('day', 'minus infinity', '-infinity'),
  note('day', 'a word', 'today'),
  note('at', 'without a zone', '2026-01-01T00:00:00'),
  note('at', 'the year 0', '0000-01-01T00:00:00Z'),
  note('at', 'a day that no month has', '2026-02-30T00:00:00Z'),
  note('at', 'an hour that no day has', '2026-01-01T25:00:00Z'),
  note('at', 'a zone that takes it beyond the year 9999', '9999-12-31T23:59:59-15:00'),
  note('at', 'infinity', 'infinity'),
  note('at', 'a number', 1_700_000_000_000),
  note('colour', 'another word', 'blue'),
  note('colour', 'a list of words', ['red']),
  note('tags', 'an object', { 0: 'a' }),
  note('tags', 'a list of numbers', [1]),
  note(
    'tags',
    'too many',
    Array.from({ length: 1001 }, () => 'x')
  ),
  note('tags', 'a NUL within', ['a\0'], { error: 'invalid-text' }),
  note('meta', 'half a surrogate pair within', { a: ['\udc00'] }, { error: 'invalid-text' }),
  note('meta', 'a prototype within', parsed('{"a":{"__proto__":1}}'), {
    error: 'unknown-key',
    key: '__proto__'
  }),
  note('meta', 'without an end', nested(40), { error: 'too-deep' }),
  note('meta', 'bytes', Buffer.alloc(10), { only: 'a socket' }),
  note('topicId', 'a text', '1'),
  note('topicId', 'of no row', 2_000_000_000, { error: 'unknown-reference' }),
  note('topicId', 'zero', 0),
  note('pin', 'a short password', 'abc'),
  note('pin', 'a number', 12_345_678),
  note('code', 'an object', {}),
  note('stamp', 'what is read only', 'x'),
  note('rating', 'what only admins set', 5, { status: 403, error: 'forbidden-field' }),
  {
    it: 'a UUID with a scheme',
    call: 'create zoo/cases',
    data: { noteId: 'urn:uuid:00000000-0000-7000-8000-000000000000' },
    error: 'invalid-data',
    key: 'noteId'
  },
  {
    it: 'a UUID that is a number',
    call: 'create zoo/cases',
    data: { noteId: 1 },
    error: 'invalid-data',
    key: 'noteId'
  }
]
