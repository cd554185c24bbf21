// The query string of a URL as an object, with brackets for nesting: `$sort[id]=-1`, `name[$in][]=a`.
import { parse } from 'qs'
import { failure } from '../errors'
import { limits } from '../query/limits'
import type { RawQuery } from '../query/parse'

const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))

/**
 * Parses a query string.
 * @throws BadRequest when it is not UTF-8, nested too deeply or too long
 */
export function parseQueryString(text: string): RawQuery {
  if (text === '') return {}
  try {
    return parse(text, {
      decoder: decode,
      plainObjects: true,
      depth: 2 * limits.depth,
      strictDepth: true,
      arrayLimit: limits.values,
      parameterLimit: 1000,
      throwOnLimitExceeded: true
    }) as RawQuery
  } catch (error) {
    if (error instanceof URIError) throw failure('invalid-text', { key: 'The query string' })
    throw failure('query-too-large', { key: 'The query string', limit: 1000 })
  }
}
