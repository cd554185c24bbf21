// A formula as a test of one row in JavaScript; it must say what the SQL says.
import type { Compare, Formula } from './formula'

export type RowValues = Record<string, unknown>

/** An old image of a row may have something else where a list of ids is now. */
const idsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Rows hold JSON values: numbers, and text that sorts as it should (moments are ISO 8601 in UTC). */
function compare({ field, test, value }: Compare, row: RowValues): boolean {
  const actual = row[field]
  if (test === 'eq' && value === null) return actual === null || actual === undefined
  if (actual === null || actual === undefined) return false
  switch (test) {
    case 'eq':
      return actual === value
    case 'in':
      return (value as unknown[]).includes(actual)
    case 'lt':
      return (actual as number) < (value as number)
    case 'lte':
      return (actual as number) <= (value as number)
    case 'gt':
      return (actual as number) > (value as number)
    case 'gte':
      return (actual as number) >= (value as number)
    case 'has':
      return idsOf(actual).includes(value)
    case 'hasAny':
      return (value as unknown[]).some(id => idsOf(actual).includes(id))
    case 'hasAll':
      return (value as unknown[]).every(id => idsOf(actual).includes(id))
    default:
      // Text patterns follow the database's rules; a declaration that uses them in a rule is refused.
      throw new Error(`A rule cannot use ${test}.`)
  }
}

/**
 * Whether a formula holds for a row.
 * @param formula bound to a caller: no role, no sign-in and no `$me` is left in it
 * @param row the row as JSON, with every field that the formula looks at
 */
export function holds(formula: Formula, row: RowValues): boolean {
  if (typeof formula === 'boolean') return formula
  if ('all' in formula) return formula.all.every(part => holds(part, row))
  if ('any' in formula) return formula.any.some(part => holds(part, row))
  if ('not' in formula) return !holds(formula.not, row)
  if ('field' in formula) return compare(formula, row)
  throw new Error('The formula has not been bound to a caller.')
}
