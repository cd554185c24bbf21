// scope: which rows and fields the call is about, in terms of what its caller may see.
import { parseAggregation } from '../aggregate/query'
import type { Aggregation } from '../aggregate/query'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { parseHistoryQuery } from '../history/query'
import { parseQuery } from '../query/parse'
import type { Query } from '../query/query'
import type { Method } from '../resource'
import { TRUSTED, viewOf } from '../view'
import type { Viewer } from '../view'
import { guardIncludes } from './guard'

/** An id of the path in the type of the resource's ids. */
function parseId({ definition, id }: Call): unknown {
  if (id === null) return null
  try {
    return definition.fields.get('id')!.parse(id)
  } catch (error) {
    throw failure('invalid-id', { key: 'id', expected: (error as Error).message })
  }
}

/**
 * Parses the call's query as somebody may state it. A hook is part of the application: what it adds to the
 * query is parsed again as trusted, while rows and fields stay those of the caller.
 */
export function parseFor(call: Call, viewer: Viewer): Query {
  const { app, definition, action, params } = call
  const method = action ? 'get' : (call.method as Method)
  if (method === 'history') return parseHistoryQuery(params.query ?? {}, definition.page)
  const isPlain = action?.of === 'resource' || method === 'aggregate'
  const [key] = isPlain ? Object.keys(params.query ?? {}) : []
  if (key !== undefined) throw failure('unknown-key', { key, allowed: 'the names of the body' })
  const query = parseQuery(params.query ?? {}, {
    definition,
    definitions: engineOf(app).definitions,
    method,
    viewer,
    view: viewOf(definition, viewer),
    paginate: call.viewer === TRUSTED ? (params as { paginate?: false }).paginate : undefined
  })
  guardIncludes(app, query.include)
  return query
}

/** What is asked of an aggregate, as somebody may ask it. */
export const aggregationFor = ({ definition, data = {} }: Call, viewer: Viewer): Aggregation =>
  parseAggregation(data, definition, viewOf(definition, viewer))

export function scope(call: Call): void {
  ;(call as { id: unknown }).id = parseId(call)
  call.view = viewOf(call.definition, call.viewer)
  call.query = parseFor(call, call.viewer)
  if (call.method === 'aggregate') call.aggregation = aggregationFor(call, call.viewer)
}
