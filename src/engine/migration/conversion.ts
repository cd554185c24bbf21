// Conversions: what becomes of the values when a column changes its type.
import { quote } from '../sql/columns'

/**
 * How much a change of type costs: nothing but an instant (`free`), every row written anew (`rewrite`), or
 * values that may not fit (`narrow`).
 */
export type Conversion = 'free' | 'rewrite' | 'narrow'

const MOMENT = 'timestamp(3) with time zone'

/** The most letters that a type takes, undefined for types that are not text. */
function lengthOf(type: string): number | undefined {
  if (type === 'text') return Infinity
  const length = /^character varying\((\d+)\)$/.exec(type)?.[1]
  return length === undefined ? undefined : Number(length)
}

/** Digits before and behind the point; an integer has up to ten before it. */
function digitsOf(type: string): { before: number; behind: number } | undefined {
  if (type === 'integer') return { before: 10, behind: 0 }
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  return precision === undefined
    ? undefined
    : { before: Number(precision) - Number(scale), behind: Number(scale) }
}

/** What changing a column from one type to another means. */
export function conversionOf(from: string, to: string): Conversion {
  if (from === to) return 'free'
  const [length, room] = [lengthOf(from), lengthOf(to)]
  if (length !== undefined && room !== undefined) return room >= length ? 'free' : 'narrow'
  const [digits, place] = [digitsOf(from), digitsOf(to)]
  if (digits && place && to !== 'integer') {
    if (place.before < digits.before || place.behind < digits.behind) return 'narrow'
    return from !== 'integer' && place.behind === digits.behind ? 'free' : 'rewrite'
  }
  if (to === 'jsonb' || (to === 'text' && from !== 'jsonb')) return 'rewrite'
  return from === 'date' && to === MOMENT ? 'rewrite' : 'narrow'
}

/** SQL that makes a value of one type one of another; days begin at midnight in UTC, as everywhere in the API. */
export function converted(value: string, from: string, to: string): string {
  if (from === MOMENT && to === 'date') return `(${value} at time zone 'UTC')::date`
  if (from === 'date' && to === MOMENT) return `(${value}::timestamp at time zone 'UTC')`
  if (to === 'jsonb') return `to_jsonb(${value})`
  return `(${textOf(value, from)})::${to}`
}

function textOf(value: string, type: string): string {
  if (type === 'jsonb') return `${value} #>> '{}'`
  return type === MOMENT ? `to_json(${value} at time zone 'UTC') #>> '{}' || 'Z'` : `${value}::text`
}

/** The words behind `using` that convert a column, or nothing where PostgreSQL does it by itself. */
export function usingOf(column: string, from: string, to: string): string {
  const isText = lengthOf(from) !== undefined && lengthOf(to) !== undefined
  const isNumber = digitsOf(from) !== undefined && digitsOf(to) !== undefined
  return isText || isNumber ? '' : ` using ${converted(quote(column), from, to)}`
}

/**
 * A condition that holds for the rows whose value does not fit the new type whole: it cannot be converted, or
 * would not be the same when converted back.
 */
export function misfitOf(column: string, from: string, to: string): string {
  const value = quote(column)
  const room = lengthOf(to)
  if (lengthOf(from) !== undefined && room !== undefined) return `length(${value}) > ${room}`
  const back = converted(converted(value, from, to), to, from)
  const isValid = `pg_input_is_valid(${textOf(value, from)}, '${to}')`
  const differs = `${back} is distinct from ${value}`
  return `${value} is not null and case when ${isValid} then ${differs} else true end`
}
