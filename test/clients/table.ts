// A table of made-up rows with the server's ways: filters, a collation, pages by cursor, and a history of changes.
import type { LiveQuery, LiveRow } from '../../src/client/filter'
import type { Change } from '../../src/client/window'

/** A row: a number, a moment, a text that is kept in lower case, and another one; each may be null but the first. */
export interface Zeppelin extends LiveRow {
  readonly id: number
  readonly crew: number
  readonly built: string | null
  readonly home: string | null
  readonly name: string | null
  readonly isAloft: boolean
}

const PAGE = { default: 3, max: 5 }

/** As a database with a collation does, and JavaScript does not: letters before their case. */
const collate = (a: string, b: string) => a.localeCompare(b, 'en') || (a < b ? -1 : a > b ? 1 : 0)

function compare(a: any, b: any): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return typeof a === 'string' && !/^\d{4}-/.test(a) ? collate(a, b) : a < b ? -1 : 1
}

/** What a value of a query means for a field. */
function meant(field: string, value: any): any {
  if (value === null) return null
  if (field === 'crew') return Number(value)
  if (field === 'isAloft') return String(value) === 'true'
  if (field === 'built') return new Date(value).toISOString()
  if (field === 'home') return String(value).toLowerCase()
  return value
}

const tests: Record<string, (actual: any, value: any, field: string) => boolean> = {
  $eq: (actual, value, field) => actual === meant(field, value),
  $ne: (actual, value, field) => actual !== meant(field, value),
  $in: (actual, list: any[], field) => actual !== null && list.some(value => actual === meant(field, value)),
  $nin: (actual, list: any[], field) =>
    actual === null || !list.some(value => actual === meant(field, value)),
  $lt: (actual, value, field) => actual !== null && compare(actual, meant(field, value)) < 0,
  $lte: (actual, value, field) => actual !== null && compare(actual, meant(field, value)) <= 0,
  $gt: (actual, value, field) => actual !== null && compare(actual, meant(field, value)) > 0,
  $gte: (actual, value, field) => actual !== null && compare(actual, meant(field, value)) >= 0,
  $null: (actual, value) => (actual === null) === value,
  $like: (actual, value) => actual !== null && actual.startsWith(value.slice(0, -1))
}

const isOperators = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date)

/** Whether a row fits the filters of a query. */
export function matches(query: LiveQuery, row: Zeppelin): boolean {
  return Object.entries(query).every(([key, value]: [string, any]) => {
    if (key === '$or') return value.some((part: LiveQuery) => matches(part, row))
    if (key === '$and') return value.every((part: LiveQuery) => matches(part, row))
    if (key === '$search') return String(row.name).includes(value)
    if (key.startsWith('$')) return true
    const conditions = isOperators(value) ? Object.entries(value) : [['$eq', value]]
    return conditions.every(([test, wanted]) => tests[test](row[key], wanted, key))
  })
}

function byOrder(query: LiveQuery): (a: Zeppelin, b: Zeppelin) => number {
  const sort = Object.entries((query.$sort ?? {}) as Record<string, number>)
  const keys = sort.some(([key]) => key === 'id') ? sort : [...sort, ['id', sort.at(-1)?.[1] ?? 1] as const]
  return (a, b) => {
    for (const [key, direction] of keys) {
      const order = compare(a[key], b[key]) * direction
      if (order !== 0) return order
    }
    return 0
  }
}

/** The rows that a query asks for, of all that there are. */
export function truth(rows: Iterable<Zeppelin>, query: LiveQuery, max = PAGE.max): Zeppelin[] {
  const { $limit = PAGE.default, $skip = 0 } = query as { $limit?: number; $skip?: number }
  const fitting = [...rows].filter(row => matches(query, row)).sort(byOrder(query))
  return fitting.slice($skip, $skip + Math.min($limit, max))
}

export class Table {
  readonly rows = new Map<number, Zeppelin>()
  /** All changes, the first one first. */
  readonly changes: { readonly id: number; readonly before?: Zeppelin; readonly after?: Zeppelin }[] = []

  put(row: Zeppelin): void {
    this.changes.push({ id: row.id, before: this.rows.get(row.id), after: row })
    this.rows.set(row.id, row)
  }

  remove(id: number): void {
    if (this.rows.has(id)) this.changes.push({ id, before: this.rows.get(id) })
    this.rows.delete(id)
  }

  /** What is told of a change to whoever hears of rows that fit a query; undefined for nothing. */
  told(at: number, query: LiveQuery): Change | undefined {
    const { id, before, after } = this.changes[at]
    if (after && matches(query, after)) return { row: { ...after } }
    return before && matches(query, before) ? { gone: id } : undefined
  }

  /** A page, as the server answers it. */
  page(query: LiveQuery) {
    const { $after, ...rest } = query as { $after?: string; $limit?: number; $skip?: number }
    const limit = Math.min(rest.$limit ?? PAGE.default, PAGE.max)
    const order = byOrder(rest)
    const last = $after ? (JSON.parse($after) as Zeppelin) : undefined
    const all = truth(this.rows.values(), { ...rest, $limit: Infinity }, Infinity)
    const data = all.filter(row => !last || order(last, row) < 0).slice(0, limit)
    const next = data.length === limit && limit > 0 ? JSON.stringify(data.at(-1)) : null
    const copies = data.map(row => ({ ...row }))
    return { limit, skip: rest.$skip ?? 0, data: copies, ...($after === undefined ? {} : { next }) }
  }
}
