// Pages by cursor: where a deep list goes on, as an opaque text and as a condition.
import { failure } from '../errors'
import { allOf, anyOf, notOf } from '../rules/formula'
import type { Formula } from '../rules/formula'
import { isStorable } from '../fields'
import type { SortKey } from './query'

const orderOf = (sort: readonly SortKey[]) =>
  sort.map(({ field, descending }) => (descending ? '-' : '') + field.name).join()

/** The cursor after a row, given the values of its sort keys. */
export const encodeCursor = (sort: readonly SortKey[], values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([orderOf(sort), ...values])).toString('base64url')

function parseKey(value: unknown, { field }: SortKey): unknown {
  const parsed = field.parse(value)
  if (typeof parsed === 'string' && !isStorable(parsed)) throw new Error('text')
  return parsed
}

/**
 * The sort values of a cursor; empty for the first page, whose cursor is empty.
 * @throws BadRequest when it was not made for this order
 */
export function decodeCursor(cursor: unknown, sort: readonly SortKey[]): unknown[] {
  if (cursor === '' || cursor === true) return []
  try {
    // Asked first: of an object with a length, Buffer would make as many bytes as it says.
    if (typeof cursor !== 'string') throw new Error('text')
    const [order, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (order !== orderOf(sort) || values.length !== sort.length) throw new Error('order')
    return values.map((value, index) => (value === null ? null : parseKey(value, sort[index])))
  } catch {
    throw failure('invalid-cursor', { key: '$after' })
  }
}

/** Rows whose key comes later. Ascending order has nulls last, descending order has them first. */
function later({ field: { name }, descending }: SortKey, value: unknown): Formula {
  const isNull: Formula = { field: name, test: 'eq', value: null }
  if (descending) return value === null ? notOf(isNull) : { field: name, test: 'lt', value }
  return value === null ? false : anyOf([{ field: name, test: 'gt', value }, isNull])
}

/** The condition of the rows after a cursor: later by the first key, or equal there and later by the next … */
export function afterFormula(sort: readonly SortKey[], values: readonly unknown[]): Formula {
  if (values.length === 0) return true
  return anyOf(
    sort.map((key, index) => {
      const equal = sort
        .slice(0, index)
        .map(({ field }, at): Formula => ({ field: field.name, test: 'eq', value: values[at] }))
      const nullable = key.field.optional
      const next: Formula =
        nullable || key.descending
          ? later(key, values[index])
          : { field: key.field.name, test: 'gt', value: values[index] }
      return allOf([...equal, next])
    })
  )
}
