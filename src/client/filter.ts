// Whether a row fits a filter, as far as that can be told without the database.

/** A row of a resource, as the server shows it. */
export type LiveRow = Readonly<Record<string, unknown>> & { readonly id: string | number }

/** A query as `find` takes it: filters, `$sort`, `$limit` and the like. */
export type LiveQuery = Readonly<Record<string, unknown>>

/** Yes, no, or undefined: only the database can tell. */
export type Answer = boolean | undefined

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const ZONED = /^\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)$/i
const DAY = /^\d{4}-\d\d-\d\d$/
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const not = (answer: Answer): Answer => (answer === undefined ? undefined : !answer)

/** True when all are, false when one is not, and otherwise undefined. */
function every(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}

const some = (answers: readonly Answer[]): Answer => not(every(answers.map(not)))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/**
 * Compares two values in the order of the database. Of texts only those can be compared that any collation
 * orders alike: days, moments and uuids.
 * @returns below 0, 0, above 0, or undefined when only the database can tell
 */
export function compareValues(a: unknown, b: unknown): number | undefined {
  if (a === b) return 0
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (typeof a !== 'string' || typeof b !== 'string') return undefined
  return [MOMENT, DAY, UUID].some(form => form.test(a) && form.test(b)) ? (a < b ? -1 : 1) : undefined
}

/**
 * A value of a query in the form that the row's value has. Which kind of field it is for, a client does not
 * know; the server accepts numbers as text, and moments in several forms.
 */
function alike(actual: unknown, wanted: unknown): unknown {
  if (wanted instanceof Date) return Number.isNaN(wanted.getTime()) ? undefined : wanted.toISOString()
  if (typeof wanted !== 'string') return typeof actual === 'string' ? String(wanted) : wanted
  if (typeof actual === 'number') return wanted.trim() === '' ? undefined : Number(wanted)
  if (typeof actual === 'boolean') return wanted === 'true' || (wanted === 'false' ? false : undefined)
  return wanted
}

function equals(actual: unknown, value: unknown): Answer {
  // A list of ids is compared by one, which is in it or not.
  if (Array.isArray(actual) && value !== null) return some(actual.map(each => equals(each, value)))
  if (value === null || actual === null) return actual === value
  const wanted = alike(actual, value)
  if (actual === wanted) return true
  if (typeof actual !== typeof wanted || typeof actual === 'object') return undefined
  if (typeof actual !== 'string') return false
  // Some texts are kept in lower case, and the same moment can be written in many ways.
  const isMaybe =
    actual.toLowerCase() === (wanted as string).toLowerCase() ||
    (MOMENT.test(actual) && Date.parse(actual) === Date.parse(wanted as string))
  return isMaybe ? undefined : false
}

/** A moment as rows have it, of a text that says one, or a day, whose start is meant; others stay as they are. */
function moment(text: string): string {
  if (DAY.test(text)) return `${text}T00:00:00.000Z`
  return ZONED.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : text
}

function compares(actual: unknown, value: unknown, holds: (order: number) => boolean): Answer {
  if (actual === null) return false
  const wanted = alike(actual, value)
  const isMoment = typeof wanted === 'string' && MOMENT.test(String(actual))
  const order = compareValues(actual, isMoment ? moment(wanted) : wanted)
  return order === undefined || Number.isNaN(order) ? undefined : holds(order)
}

const isIn = (actual: unknown, list: unknown): Answer =>
  Array.isArray(list) ? some(list.map(value => equals(actual, value))) : undefined

const hasAll = (actual: unknown, list: unknown): Answer =>
  actual === null ? false : Array.isArray(list) ? every(list.map(value => equals(actual, value))) : undefined

const operators: Record<string, (actual: unknown, value: unknown) => Answer> = {
  $eq: equals,
  $ne: (actual, value) => not(equals(actual, value)),
  $in: isIn,
  $nin: (actual, value) => not(isIn(actual, value)),
  $all: hasAll,
  $lt: (actual, value) => compares(actual, value, order => order < 0),
  $lte: (actual, value) => compares(actual, value, order => order <= 0),
  $gt: (actual, value) => compares(actual, value, order => order > 0),
  $gte: (actual, value) => compares(actual, value, order => order >= 0),
  $null: (actual, value) =>
    String(value) === 'true' ? actual === null : String(value) === 'false' ? actual !== null : undefined
}

function fitsField(actual: unknown, condition: unknown): Answer {
  // A field that this row does not show.
  if (actual === undefined) return undefined
  if (!isObject(condition)) return equals(actual, condition)
  return every(
    Object.entries(condition).map(([name, value]) =>
      Object.hasOwn(operators, name) ? operators[name](actual, value) : undefined
    )
  )
}

/**
 * Whether a row fits a filter.
 * @param filter conditions without `$sort`, `$limit` and the like
 * @returns undefined when only the database can tell, as for `$like`, or the order of texts
 */
export function fits(filter: LiveQuery, row: LiveRow): Answer {
  return every(
    Object.entries(filter).map(([key, value]) => {
      if (key !== '$and' && key !== '$or') return fitsField(row[key], value)
      if (!Array.isArray(value)) return undefined
      const parts = value.map(part => (isObject(part) ? fits(part, row) : undefined))
      return key === '$and' ? every(parts) : some(parts)
    })
  )
}

/** Whether the server can tell events apart by a filter: patterns it compares in the database only. */
export function isPlain(filter: unknown): boolean {
  if (Array.isArray(filter)) return filter.every(isPlain)
  if (!isObject(filter)) return true
  return Object.entries(filter).every(
    ([key, value]) =>
      (!key.startsWith('$') || key === '$and' || key === '$or' || Object.hasOwn(operators, key)) &&
      isPlain(value)
  )
}
