// The page that a service of several lists is asked for.
import { failure } from '../../engine'

const names = ['$limit', '$skip']

/** Rows of each list, unless it is said, and at most. */
const [STANDARD, MOST] = [20, 100]

/**
 * The part of a query that says which page of each list is wanted.
 * @throws 400 for any other key
 */
export function pageOf(query: Record<string, unknown>): Record<string, unknown> {
  const wrong = Object.keys(query).find(key => !names.includes(key))
  if (wrong !== undefined) throw failure('unknown-key', { key: wrong, allowed: names.join(', ') })
  const { $limit = STANDARD, ...others } = query
  return { ...others, $limit: Number($limit) > MOST ? MOST : $limit }
}
