// A formula as a SQL condition, with its values as parameters.
import type { Compare, Formula } from './formula'

/** Takes the values of a condition and gives what stands for them in the SQL. */
export interface Sink {
  add(value: unknown, type: string): string
}

/** Collects the values of a statement and gives their placeholders. */
export class Values implements Sink {
  readonly list: unknown[] = []

  /** @returns the placeholder, with the type that PostgreSQL shall read the value as */
  add(value: unknown, type: string): string {
    this.list.push(value)
    return `$${this.list.length}::${type}`
  }
}

/** How a field appears in a statement. */
export interface Columns {
  /** SQL of a field's value, for example `t."userId"`, or a placeholder for a value that is just being written. */
  sql(field: string): string
  /** SQL type of a field's values. */
  type(field: string): string
  /** SQL of the text that search looks through. */
  document?(): string
}

const tests = { lt: '<', lte: '<=', gt: '>', gte: '>=', like: 'like', ilike: 'ilike' } as const

/** Of lists of ids; both are served by the index of such a column, which `= any(…)` would not be. */
const ofLists = { has: '@>', hasAny: '&&', hasAll: '@>' } as const
const opposites = { lt: '>=', lte: '>', gt: '<=', gte: '<', like: 'not like', ilike: 'not ilike' } as const

function comparison({ field, test, value }: Compare, yes: boolean, columns: Columns, values: Sink): string {
  if (test === 'search') {
    const found = `${columns.document!()} @@ plumage_query(${values.add(value, 'text')})`
    return yes ? found : `(${found}) is not true`
  }
  const column = columns.sql(field)
  const type = columns.type(field)
  if (test === 'eq') {
    if (value === null) return `${column} is ${yes ? '' : 'not '}null`
    return `${column} ${yes ? '=' : 'is distinct from'} ${values.add(value, type)}`
  }
  if (test === 'in') {
    const list = values.add(value, `${type}[]`)
    return yes ? `${column} = any(${list})` : `(${column} is null or ${column} <> all(${list}))`
  }
  if (test === 'has' || test === 'hasAny' || test === 'hasAll') {
    const found = `${column} ${ofLists[test]} ${values.add(test === 'has' ? [value] : value, type)}`
    return yes ? found : `(${found}) is not true`
  }
  const right = values.add(value, test === 'like' || test === 'ilike' ? 'text' : type)
  return yes
    ? `${column} ${tests[test]} ${right}`
    : `(${column} is null or ${column} ${opposites[test]} ${right})`
}

/**
 * The condition of a formula. A `not` is pushed down to the comparisons, where nulls are minded, so that
 * the plain case stays a bare `column = $1`, which an index serves.
 *
 * @param formula bound to a caller
 * @param columns how fields appear in the statement
 * @param values takes the values, in the order of their placeholders
 */
export function toSql(formula: Formula, columns: Columns, values: Sink, yes = true): string {
  if (typeof formula === 'boolean') return String(formula === yes)
  if ('not' in formula) return toSql(formula.not, columns, values, !yes)
  if ('field' in formula) return comparison(formula, yes, columns, values)
  if ('all' in formula || 'any' in formula) {
    const parts = 'all' in formula ? formula.all : formula.any
    const joint = 'all' in formula === yes ? ' and ' : ' or '
    return `(${parts.map(part => toSql(part, columns, values, yes)).join(joint)})`
  }
  throw new Error('The formula has not been bound to a caller.')
}
