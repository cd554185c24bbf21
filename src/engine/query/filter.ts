// The filter of a query: Feathers' common syntax, with typed values and names that the caller may use.
import { isStorable } from '../fields'
import type { Field } from '../fields'
import { failure } from '../errors'
import { allOf, anyOf, notOf } from '../rules/formula'
import type { Formula, Test } from '../rules/formula'
import { limits } from './limits'

type Operators = Record<string, [test: Test, yes: boolean]>

const equality: Operators = {
  $eq: ['eq', true],
  $ne: ['eq', false],
  $in: ['in', true],
  $nin: ['in', false]
}
const order: Operators = {
  ...equality,
  $lt: ['lt', true],
  $lte: ['lte', true],
  $gt: ['gt', true],
  $gte: ['gte', true]
}
/** Of a list of ids: that it has one, any of some, or all of them. */
const membership: Operators = {
  $eq: ['has', true],
  $ne: ['has', false],
  $in: ['hasAny', true],
  $nin: ['hasAny', false],
  $all: ['hasAll', true]
}
const text: Operators = {
  ...order,
  $like: ['like', true],
  $notlike: ['like', false],
  $ilike: ['ilike', true]
}

/** The operators of each kind of field; `$null` belongs to all of them. */
export const operatorsOf: Record<Field['comparable'], Operators> = {
  nothing: {},
  equality,
  order,
  text,
  membership
}

/** Whether a test takes a list of values. */
export const takesList = (test: Test): boolean => test === 'in' || test === 'hasAny' || test === 'hasAll'

/** The operators that can be judged without the database, which alone knows how texts are sorted. */
export const operatorsInMemory: typeof operatorsOf = { ...operatorsOf, text: equality }

/** What a filter may name. */
export interface Names {
  get(name: string): Field | undefined
  keys(): Iterable<string>
}

/** Whether a value is an object of keys, as JSON and query strings make them; a socket may also send bytes. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value)

/** PostgreSQL refuses a pattern whose last backslash has nothing to escape, but only when it meets a row. */
const isBrokenPattern = (value: unknown) => /(?<!\\)(?:\\\\)*\\$/.test(String(value))

/** The values of a list. A query string's list of more than 20 or with gaps arrives as an object: refused. */
function listOf(key: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw failure('invalid-value', { key, expected: 'a list' })
  if (value.length > limits.values) throw failure('query-too-large', { key, limit: limits.values })
  return value
}

/** Parses filters, counting their parts as it goes. */
export class FilterParser {
  private conditions = 0

  /**
   * @param names the fields that the caller may use; those he may not read are not among them
   * @param operators by kind of field
   */
  constructor(
    private readonly names: Names,
    private readonly operators = operatorsOf
  ) {}

  /**
   * The formula of a filter object.
   * @param at where it stands, for messages: '' or for example `$or[0]`
   * @throws BadRequest that names the key
   */
  parse(filter: Record<string, unknown>, at = '', depth = 0): Formula {
    if (depth > limits.depth) throw failure('too-deep', { key: at })
    return allOf(
      Object.keys(filter).map(key => {
        const value = filter[key]
        if (key === '$or' || key === '$and') {
          const parts = this.branches(`${at}${key}`, value, depth)
          return key === '$or' ? anyOf(parts) : allOf(parts)
        }
        return this.field(key, value, `${at}${key}`)
      })
    )
  }

  private branches(key: string, value: unknown, depth: number): Formula[] {
    const parts = listOf(key, value)
    if (parts.length === 0)
      throw failure('invalid-value', { key, expected: 'a list of at least one condition' })
    return parts.map((part, index) => {
      if (!isObject(part)) throw failure('invalid-value', { key: `${key}[${index}]`, expected: 'an object' })
      return this.parse(part, `${key}[${index}].`, depth + 1)
    })
  }

  private field(name: string, value: unknown, key: string): Formula {
    const field = this.names.get(name)
    if (!field) throw failure('unknown-key', { key, allowed: [...this.names.keys()].join(', ') })
    if (!isObject(value)) return this.compare(name, field, '$eq', value, key)
    const operators = Object.keys(value)
    if (operators.length === 0) throw failure('invalid-value', { key, expected: 'a value or an operator' })
    return allOf(
      operators.map(operator => this.compare(name, field, operator, value[operator], `${key}[${operator}]`))
    )
  }

  private compare(name: string, field: Field, operator: string, value: unknown, key: string): Formula {
    if (++this.conditions > limits.conditions)
      throw failure('query-too-large', { key, limit: limits.conditions })
    const isNull: Formula = { field: name, test: 'eq', value: null }
    if (operator === '$null') {
      if (value === true || value === 'true') return isNull
      if (value === false || value === 'false') return notOf(isNull)
      throw failure('invalid-value', { key, expected: 'true or false' })
    }
    const operators = this.operators[field.comparable]
    const found = Object.hasOwn(operators, operator) ? operators[operator] : undefined
    if (!found) {
      const allowed = [...Object.keys(operators), '$null'].join(', ')
      throw failure('unknown-operator', { key, operator, allowed })
    }
    const [test, yes] = found
    const formula: Formula = takesList(test)
      ? {
          field: name,
          test,
          value: listOf(key, value).map((item, index) => this.value(field, item, `${key}[${index}]`))
        }
      : (test === 'eq' || test === 'has') && value === null
        ? isNull
        : { field: name, test, value: this.value(field, value, key) }
    if ((test === 'like' || test === 'ilike') && isBrokenPattern(value))
      throw failure('invalid-value', { key, expected: 'a pattern that does not end in a single \\' })
    return yes ? formula : notOf(formula)
  }

  private value(field: Field, value: unknown, key: string): unknown {
    try {
      const parsed = field.parse(value)
      if (typeof parsed !== 'string' || isStorable(parsed)) return parsed
    } catch (error) {
      throw failure('invalid-value', { key, expected: (error as Error).message })
    }
    throw failure('invalid-text', { key })
  }
}
