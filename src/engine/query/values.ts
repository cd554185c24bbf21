// Values of the keys of a query, which may have come as text.
import { failure } from '../errors'

/** A list of names, as both `$select=a,b` and `$select[]=a&$select[]=b` say it. */
export function names(key: string, value: unknown): string[] {
  const list: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [value]
  if (list.length > 100 || list.some(item => typeof item !== 'string' || item === '')) {
    throw failure('invalid-value', { key, expected: 'a name or a list of names' })
  }
  return list as string[]
}

/** @throws BadRequest for what is not a whole number from `min` to `max`, or its text */
export function wholeNumber(key: string, value: unknown, max: number, min = 0): number {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
    throw failure('invalid-value', { key, expected: `a whole number from ${min} to ${max}` })
  }
  return number
}

/** @throws BadRequest for what is neither true nor false, or the text of it */
export function flag(key: string, value: unknown): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw failure('invalid-value', { key, expected: 'true or false' })
}
