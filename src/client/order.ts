// The order of a list, as the database makes it.
import { compareValues } from './filter'
import type { LiveRow } from './filter'

export interface SortKey {
  readonly name: string
  readonly descending: boolean
}

/** The keys of a `$sort`; ids break ties, in the direction of the last key, as on the server. */
export function sortKeys(sort: unknown): SortKey[] {
  const keys = Object.entries((sort ?? {}) as Record<string, unknown>).map(([name, direction]) => ({
    name,
    descending: Number(direction) < 0
  }))
  if (keys.some(({ name }) => name === 'id')) return keys
  return [...keys, { name: 'id', descending: keys.at(-1)?.descending ?? false }]
}

/** Nulls come last in ascending order and first in descending order: as if they were the greatest. */
function compareNullable(a: unknown, b: unknown): number | undefined {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compareValues(a, b)
}

/**
 * Which of two rows comes first.
 * @returns below 0 when `a` does, 0 when their keys are the same, or undefined when only the database can tell
 */
export function compareRows(a: LiveRow, b: LiveRow, keys: readonly SortKey[]): number | undefined {
  for (const { name, descending } of keys) {
    const order = compareNullable(a[name], b[name])
    if (order === undefined || order !== 0)
      return order === undefined ? undefined : descending ? -order : order
  }
  return 0
}
