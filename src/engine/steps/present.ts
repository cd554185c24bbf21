// present: the answer in the form that is wanted: JSON text for REST as it came, objects for everybody else.
import type { Call } from '../call'
import { answered, canShowMedia } from '../media'
import { isObject } from '../query/filter'

/**
 * The answer as objects, with URLs for media in it.
 * @param call whose statement has run
 */
export function objectsOf(call: Call): unknown {
  const { app, definition, method, query } = call
  const answer: unknown = JSON.parse(call.text!)
  // What the history shows may be gone, and has no URLs.
  if (method === 'history' || !canShowMedia(definition, query?.include)) return answer
  const one = (row: unknown) => (isObject(row) ? answered(app, definition, query?.include ?? [], row) : row)
  if (Array.isArray(answer)) return answer.map(one)
  if (method !== 'find') return one(answer)
  const page = answer as { data: unknown[] }
  return { ...page, data: page.data.map(one) }
}

/** Hooks have worked on objects already; their result is the answer. */
export function present(call: Call): void {
  const { definition, method, query, params } = call
  const needsObjects =
    params.provider !== 'rest' || (method !== 'history' && canShowMedia(definition, query?.include))
  if (call.result === undefined && needsObjects) call.result = objectsOf(call)
}
