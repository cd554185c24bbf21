// Number fields: whole numbers, decimals and money.
import { Type } from '@feathersjs/typebox'
import type { Field } from './field'

export interface Range {
  min?: number
  max?: number
}

/** The most that PostgreSQL's `integer` holds. */
export const INTEGER_MAX = 2_147_483_647

/** A query's value as a finite number. */
function parseNumber(value: unknown): number {
  const isText = typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)
  const number = typeof value === 'number' || isText ? Number(value) : NaN
  if (!Number.isFinite(number)) throw new Error('a number')
  return number
}

/** A query's or path's value as a whole number that fits an `integer` column. */
export function parseInteger(value: unknown): number {
  const isText = typeof value === 'string' && /^-?\d{1,10}$/.test(value)
  const number = typeof value === 'number' || isText ? Number(value) : NaN
  if (!Number.isInteger(number) || Math.abs(number) > INTEGER_MAX) {
    throw new Error(`a whole number between -${INTEGER_MAX} and ${INTEGER_MAX}`)
  }
  return number
}

/** A whole number. */
export function integer(range: Range = {}): Field<number, never> {
  const { min = -INTEGER_MAX, max = INTEGER_MAX } = range
  return {
    kind: 'integer',
    schema: Type.Integer({ minimum: min, maximum: max }),
    column: 'integer',
    comparable: 'order',
    parse: parseInteger
  }
}

/**
 * A number with a fixed count of decimals, exact in the database.
 * @param options.scale digits after the point; with `precision` digits in all, at most 15, which JSON keeps
 */
export function decimal(options: Range & { precision?: number; scale?: number } = {}): Field<number, never> {
  const { precision = 15, scale = 2, min, max } = options
  const limit = (10 ** precision - 1) / 10 ** scale
  return {
    kind: 'decimal',
    schema: Type.Number({
      minimum: min ?? -limit,
      maximum: max ?? limit,
      multipleOf: 10 ** -scale
    }),
    column: `numeric(${precision},${scale})`,
    comparable: 'order',
    parse: parseNumber
  }
}

/** An amount of money with two decimals, never below zero unless `min` allows it. */
export const money = (range: Range = {}): Field<number, never> => ({
  ...decimal({ min: 0, ...range, precision: 12, scale: 2 }),
  kind: 'money'
})
