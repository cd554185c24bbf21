// Conversions: what becomes of the values when a column changes its type, whatever the session's settings are.
import { quote } from '../sql/columns'

/**
 * How much a change of type costs: nothing but an instant (`free`), every row written anew (`rewrite`), or
 * values that may not fit (`narrow`).
 */
export type Conversion = 'free' | 'rewrite' | 'narrow'

type Family = 'text' | 'number' | 'date' | 'moment' | 'flag' | 'json' | 'uuid' | 'numbers' | 'uuids' | 'other'

const families: readonly [RegExp, Family][] = [
  [/^integer\[\]$/, 'numbers'],
  [/^uuid\[\]$/, 'uuids'],
  [/^(text|character varying)/, 'text'],
  [/^(integer|numeric)/, 'number'],
  [/^date$/, 'date'],
  [/^timestamp.* with time zone$/, 'moment'],
  [/^boolean$/, 'flag'],
  [/^jsonb$/, 'json'],
  [/^uuid$/, 'uuid']
]

const isList = (family: Family) => family === 'numbers' || family === 'uuids'

const familyOf = (type: string): Family => families.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'

/** The most letters that a text type takes. */
const lengthOf = (type: string): number => Number(/^character varying\((\d+)\)$/.exec(type)?.[1] ?? Infinity)

/** Digits before and behind the point; an integer has up to ten before it. */
function digitsOf(type: string): { before: number; behind: number } {
  if (type === 'integer') return { before: 10, behind: 0 }
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [, '15', '15']
  return { before: Number(precision) - Number(scale), behind: Number(scale) }
}

/** What changing a column from one type to another means. */
export function conversionOf(from: string, to: string): Conversion {
  if (from === to) return 'free'
  const [old, next] = [familyOf(from), familyOf(to)]
  if (old === 'text' && next === 'text') return lengthOf(to) >= lengthOf(from) ? 'free' : 'narrow'
  if (old === 'number' && next === 'number') {
    const [digits, place] = [digitsOf(from), digitsOf(to)]
    if (to === 'integer' || place.before < digits.before || place.behind < digits.behind) return 'narrow'
    return from !== 'integer' && place.behind === digits.behind ? 'free' : 'rewrite'
  }
  if (old === 'date' && next === 'moment') return 'rewrite'
  // Text as such takes all that can be written; JSON of another shape would not be what is declared.
  return to === 'text' && old !== 'json' && old !== 'other' && !isList(old) ? 'rewrite' : 'narrow'
}

/** A value as the API writes it. */
function textOf(value: string, family: Family): string {
  if (family === 'date') return `to_char(${value}, 'YYYY-MM-DD')`
  if (family === 'moment') return `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  if (family === 'json') return `(${value} #>> '{}')`
  return family === 'text' ? value : `(${value})::text`
}

const DAY = String.raw`\d{4}-\d\d-\d\d`

/** What a text must look like to be a value of a family; others would be taken for something else. */
const written: Partial<Record<Family, string>> = {
  number: String.raw`^(-?[1-9]\d*|-?0(?=\.)|0)(\.\d+)?$`,
  date: `^${DAY}$`,
  moment: String.raw`^${DAY}[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d(:?\d\d)?)$`,
  flag: '^(true|false)$',
  uuid: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
}

/** SQL that makes a value of one type one of another; only for values that fit. */
function converted(value: string, from: string, to: string): string {
  const [old, next] = [familyOf(from), familyOf(to)]
  if (old === next) return value
  // Ids of one kind are none of the other, and only a list of none can be one of both.
  if (isList(old) && isList(next)) return `'{}'::${to}`
  if (old === 'date' && next === 'moment') return `(${value}::timestamp at time zone 'UTC')`
  if (old === 'moment' && next === 'date') return `(${value} at time zone 'UTC')::date`
  if (old === 'number' && next === 'flag') return `(${value} = 1)`
  if (old === 'flag' && next === 'number') return `(${value})::integer`
  if (next === 'json') return `to_jsonb(${['date', 'moment'].includes(old) ? textOf(value, old) : value})`
  if (isList(next) || (isList(old) && next === 'text')) return `null::${to}`
  if (next === 'text') return textOf(value, old)
  return old === 'text' || old === 'json' ? `(${textOf(value, old)})::${to}` : `null::${to}`
}

/** Whether a text, given as SQL, is a value of a type; looked at step by step, so that nothing fails. */
function isWritten(text: string, to: string): string {
  const family = familyOf(to)
  if (family === 'text') return `length(${text}) <= ${lengthOf(to)}`
  const looks = `${text} ~ '${written[family]}' and pg_input_is_valid(${text}, '${to}')`
  return family === 'number'
    ? `case when ${looks} then ${text}::numeric = ${text}::${to} else false end`
    : looks
}

const jsonTypes: Partial<Record<Family, string>> = { number: 'number', flag: 'boolean' }

/** A condition for the values that fit a type whole. */
function fits(value: string, from: string, to: string): string {
  const [old, next] = [familyOf(from), familyOf(to)]
  if (isList(old) && isList(next)) return `${value} = '{}'`
  if (isList(next) || (isList(old) && next === 'text')) return 'false'
  if (next === 'text') {
    const isText = old === 'json' ? `jsonb_typeof(${value}) = 'string' and ` : ''
    return isText + (lengthOf(to) === Infinity ? 'true' : `length(${textOf(value, old)}) <= ${lengthOf(to)}`)
  }
  if (old === 'number' && next === 'number') {
    const { before, behind } = digitsOf(to)
    const limit = to === 'integer' ? '2147483648' : `1e${before}`
    return `${value} = round(${value}, ${behind}) and abs(${value}) < ${limit}`
  }
  if (old === 'number' && next === 'flag') return `${value} in (0, 1)`
  if (old === 'moment' && next === 'date') return `(${value} at time zone 'UTC')::time = '00:00'`
  if (old === 'text' && next !== 'json') return isWritten(value, to)
  if (old === 'json') {
    const isKind = `jsonb_typeof(${value}) = '${jsonTypes[next] ?? 'string'}'`
    return `${isKind} and (${isWritten(textOf(value, old), to)})`
  }
  const isPlain =
    next === 'json' || (old === 'date' && next === 'moment') || (old === 'flag' && next === 'number')
  return isPlain ? 'true' : 'false'
}

/** The words behind `using` that convert a column, or nothing where PostgreSQL does it by itself. */
export const usingOf = (column: string, from: string, to: string): string =>
  familyOf(from) === familyOf(to) ? '' : ` using ${converted(quote(column), from, to)}`

/** A condition that holds for the rows whose value does not fit the new type whole. */
export const misfitOf = (column: string, from: string, to: string): string =>
  `${quote(column)} is not null and (${fits(quote(column), from, to)}) is not true`

/** SQL that makes a value of one type one of another, or null where it does not fit. */
export const fitted = (value: string, from: string, to: string): string =>
  familyOf(from) === familyOf(to)
    ? value
    : `case when ${fits(value, from, to)} then ${converted(value, from, to)} end`
