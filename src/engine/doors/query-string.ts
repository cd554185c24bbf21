// The query string of a URL as an object, with brackets for nesting: `$sort[id]=-1`, `name[$in][]=a`.
import { FeathersError } from '@feathersjs/errors'
import { parse } from 'qs'
import { failure } from '../errors'
import { limits } from '../query/limits'
import type { RawQuery } from '../query/parse'

function decode(text: string, _decoder: unknown, _charset: string, part?: string): string {
  const decoded = decodeURIComponent(text.replaceAll('+', ' '))
  // The parser would leave such a key out without a word.
  if (part === 'key' && decoded.includes('__proto__'))
    throw failure('unknown-key', { key: decoded, allowed: 'the names of fields' })
  return decoded
}

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
    if (error instanceof FeathersError) throw error
    if (error instanceof URIError) throw failure('invalid-text', { key: 'The query string' })
    throw failure('query-too-large', { key: 'The query string', limit: 1000 })
  }
}
