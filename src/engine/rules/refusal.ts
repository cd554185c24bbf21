// Refusals: why a rule allows a caller on no row at all.
import { failure } from '../errors'
import type { Caller, Formula } from './formula'
import { lacking } from './scope'
import { sentence } from './sentence'

/**
 * The error for a caller whom a rule refuses whatever the row: 401 for nobody, 403 for everybody else.
 * @param method as messages call it
 */
export function refusal(rule: Formula, caller: Caller | null, method: string, path: string): Error {
  if (caller === null) return failure('not-signed-in')
  const missing = lacking(rule, caller)
  if (missing.length === 0) return failure('forbidden', { method, path, rule: sentence(rule) })
  const needed = missing.includes(null) ? 'no API key may' : `that takes the scope ${missing.join(' and ')}`
  return failure('out-of-scope', { method, path, needed })
}
