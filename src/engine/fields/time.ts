// Time fields: a day of the calendar, and a moment.
import { Type } from '@feathersjs/typebox'
import type { Field } from './field'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i

/** True for a day that the calendar has: 2024-02-30 is not one. */
function isDay(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`)
  return (
    DAY.test(value) &&
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(value) &&
    date.getUTCFullYear() > 0
  )
}

/** A day without a time, as `2026-11-20`. */
export const date = (): Field<string, never> => ({
  kind: 'date',
  schema: Type.String({ format: 'date' }),
  column: 'date',
  comparable: 'order',
  output: column => `to_char(${column}, 'YYYY-MM-DD')`,
  parse(value) {
    if (typeof value === 'string' && isDay(value)) return value
    throw new Error('a day as 2026-11-20')
  }
})

/** A moment in time, to the millisecond, as `2026-11-20T09:30:00.000Z`. */
export const moment = (): Field<string, never> => ({
  kind: 'moment',
  schema: Type.String({ format: 'date-time' }),
  column: 'timestamptz(3)',
  comparable: 'order',
  output: column => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  parse(value) {
    const instant =
      value instanceof Date ? value : typeof value === 'string' && MOMENT.test(value) ? new Date(value) : null
    // A plus in a query string arrives as a space; a bare day means its start in UTC.
    if (instant === null && typeof value === 'string' && isDay(value)) return `${value}T00:00:00.000Z`
    if (
      instant &&
      !Number.isNaN(instant.getTime()) &&
      instant.getUTCFullYear() > 0 &&
      instant.getUTCFullYear() < 10_000
    ) {
      return instant.toISOString()
    }
    throw new Error('a moment as 2026-11-20T09:30:00Z')
  },
  clean: value => (value instanceof Date ? value.toISOString() : value)
})
