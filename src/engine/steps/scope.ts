// scope: which rows and fields the call is about, in terms of what its caller may see.
import type { Call } from '../call'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { parseHistoryQuery } from '../history/query'
import { parseQuery } from '../query/parse'
import type { Query } from '../query/query'
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
  const { app, definition, method, params } = call
  if (method === 'history') return parseHistoryQuery(params.query ?? {}, definition.page)
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

export function scope(call: Call): void {
  ;(call as { id: unknown }).id = parseId(call)
  call.view = viewOf(call.definition, call.viewer)
  call.query = parseFor(call, call.viewer)
}
