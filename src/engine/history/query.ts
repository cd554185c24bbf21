// The query of a history: how many entries, and behind which one.
import type { Definition } from '../definition'
import { failure } from '../errors'
import { decodeCursor } from '../query/cursor'
import { wholeNumber } from '../query/values'
import type { RawQuery } from '../query/parse'
import type { Query, SortKey } from '../query/query'

const allowed = ['$limit', '$after']

/** Newest first. An entry is known by its sequence number, which is the order of the changes of one row. */
export const newestFirst: readonly SortKey[] = [
  {
    field: {
      name: 'entry',
      parse(value: unknown) {
        if (typeof value === 'string' && /^\d{1,18}$/.test(value)) return value
        throw new Error('the id of an entry')
      }
    } as SortKey['field'],
    descending: true
  }
]

/**
 * Parses the query of a history.
 *
 * @param raw keys and values as they came; values may be text
 * @param page how many entries a page has, unless it is said, and at most
 * @throws BadRequest that names the key: there is nothing but `$limit` and `$after`
 */
export function parseHistoryQuery(raw: RawQuery, page: Definition['page']): Query {
  for (const key of Object.keys(raw))
    if (!allowed.includes(key)) throw failure('unknown-key', { key, allowed: allowed.join(', ') })
  const { $limit = page.default, $after = '' } = raw
  // A page of nothing could not say where the next one begins.
  const limit = wholeNumber('$limit', $limit, Number.MAX_SAFE_INTEGER, 1)
  const behind = decodeCursor($after, newestFirst)
  if (behind.includes(null)) throw failure('invalid-cursor', { key: '$after' })
  return {
    filter: true,
    include: [],
    sort: newestFirst,
    limit: Math.min(limit, page.max),
    skip: 0,
    total: false,
    paged: true,
    after: behind
  }
}
