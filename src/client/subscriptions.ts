// What a socket wants to hear, stated as a whole: the union of what the open lists ask for.
import type { LiveQuery, LiveRow } from './filter'

type Id = LiveRow['id']

/** A resource, some rows of it, or those that fit a query of filters. */
export type Subscription =
  | { readonly resource: string }
  | { readonly resource: string; readonly id: Id | readonly Id[] }
  | { readonly resource: string; readonly query: LiveQuery }

const isId = (value: unknown): value is Id => typeof value === 'string' || typeof value === 'number'

/** The narrowest subscription that has all events of the rows that fit a filter. */
export function subscriptionTo(resource: string, filter: LiveQuery): Subscription {
  const names = Object.keys(filter)
  if (names.length === 0) return { resource }
  return names.length === 1 && isId(filter.id) ? { resource, id: filter.id } : { resource, query: filter }
}

/** The fewest parts that say the same of one resource. */
function unionOf(resource: string, parts: readonly Subscription[]): Subscription[] {
  if (parts.some(part => !('id' in part) && !('query' in part))) return [{ resource }]
  const ids = new Set(parts.flatMap(part => ('id' in part ? part.id : [])))
  const queries = new Map(parts.map(part => [JSON.stringify(part), part]))
  const rows = ids.size > 0 ? [{ resource, id: [...ids].sort() }] : []
  const rest = [...queries.keys()].sort().map(key => queries.get(key)!)
  return [...rows, ...rest.filter(part => 'query' in part)]
}

/**
 * The fewest subscriptions that say the same: a whole resource covers its parts, rows are named together, and
 * nothing is said twice. The order of the parts makes no difference.
 */
export function union(parts: readonly Subscription[]): Subscription[] {
  const resources = [...new Set(parts.map(({ resource }) => resource))].sort()
  return resources.flatMap(resource =>
    unionOf(
      resource,
      parts.filter(part => part.resource === resource)
    )
  )
}
