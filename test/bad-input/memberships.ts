// Bad lists of ids, and bad questions about them.
import { parsed } from './bad-call'
import type { BadCall } from './bad-call'

const list = (it: string, topicIds: unknown, more: Partial<BadCall> = {}): BadCall => ({
  it: `a list of ids ${it}`,
  call: 'create zoo/notes',
  data: { title: 'note', topicIds },
  error: 'invalid-data',
  key: 'topicIds',
  ...more
})

const question = (
  it: string,
  query: Record<string, unknown>,
  error: BadCall['error'],
  key: string,
  more: Partial<BadCall> = {}
): BadCall => ({
  it: `by a list of ids, ${it}`,
  call: 'find zoo/notes',
  query,
  error,
  key,
  ...more
})

const UUID = '01932f6c-7c00-7000-8000-000000000001'
const noted = (it: string, noteIds: unknown, more: Partial<BadCall> = {}): BadCall => ({
  ...list(it, undefined, more),
  call: 'create zoo/cases',
  data: { noteIds },
  key: 'noteIds',
  ...more
})

export const memberships: readonly BadCall[] = [
  list('that is an id', 1),
  list('that is text', '1,2'),
  list('that is null where it must be there', null),
  list('that is an object', { 0: 1 }),
  list('that is like a list', { length: 1, 0: 1 }),
  list('of text', ['1']),
  list('of null', [null]),
  list('of lists', [[1]]),
  list('of objects', [{ id: 1 }]),
  list('of floats', [1.5]),
  list('of zero', [0]),
  list('of more than an integer', [2_147_483_648]),
  list('with an id twice', [1, 1]),
  list('with prototypes', [parsed('{"__proto__":1}')], { error: 'unknown-key', key: '__proto__' }),
  list(
    'that is too long',
    Array.from({ length: 101 }, (_, n) => n + 1)
  ),
  list('that is far too long', new Array(50_000).fill(1)),
  list('of no row', [999_999], { error: 'unknown-reference' }),
  list('of a row and of none', [1, 999_999], { error: 'unknown-reference' }),
  list('of people of whom none is there', undefined, {
    data: { title: 'note', readerIds: [999_999] },
    error: 'unknown-reference',
    key: 'readerIds'
  }),
  noted('of uuids that are numbers', [1]),
  noted('of uuids that are none', ['x']),
  noted('of uuids that are not JSON of PostgreSQL', ['{}']),
  noted('with a uuid in two ways', [UUID, UUID.toUpperCase()]),
  noted('of uuids of no row', [UUID], { error: 'unknown-reference' }),
  question('in $sort', { $sort: { topicIds: 1 } }, 'unknown-key', 'topicIds'),
  question('by order', { topicIds: { $gt: 1 } }, 'unknown-operator', '$gt'),
  question('by a pattern', { topicIds: { $like: '1%' } }, 'unknown-operator', '$like'),
  question('by a word', { topicIds: 'one' }, 'invalid-value', 'topicIds'),
  question('by a list without an operator', { topicIds: [1, 2] }, 'invalid-value', 'topicIds'),
  question('by all of no list', { topicIds: { $all: 1 } }, 'invalid-value', 'topicIds[$all]'),
  question('by all of words', { topicIds: { $all: ['x'] } }, 'invalid-value', 'topicIds[$all][0]'),
  question('by any of nulls', { topicIds: { $in: [{ $gt: 1 }] } }, 'invalid-value', 'topicIds[$in][0]'),
  question(
    'by more than there may be',
    { topicIds: { $all: new Array(501).fill(1) } },
    'query-too-large',
    '$all',
    // A query string of so many is refused before.
    { only: 'a socket' }
  ),
  question('by all of a single reference', { topicId: { $all: [1] } }, 'unknown-operator', '$all'),
  question('by a field of its rows', { 'topics.title': 'x' }, 'unknown-key', 'topics.title'),
  question('by rows', { topics: { title: 'x' } }, 'unknown-key', 'topics'),
  question('included by its own name', { $include: ['topicIds'] }, 'unknown-key', 'topicIds'),
  question('included with what is not there', { $include: ['topics.owner'] }, 'unknown-key', 'owner')
]
