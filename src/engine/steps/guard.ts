// guard: refuses callers whom the rule of the method allows on no row at all.
import type { Call } from '../call'
import { failure } from '../errors'
import { bind } from '../rules/formula'
import { sentence } from '../rules/sentence'
import { TRUSTED } from '../view'

export function guard({ definition, method, viewer, id }: Call): void {
  const path = definition.path
  if (!definition.methods.includes(method)) throw failure('method-not-allowed', { method, path })
  if (id === null && method !== 'find' && method !== 'create') {
    throw failure('method-not-allowed', { method: `${method} without an id`, path })
  }
  if (viewer === TRUSTED || bind(definition.access[method], viewer) !== false) return
  if (viewer === null) throw failure('not-signed-in')
  throw failure('forbidden', { method, path, rule: sentence(definition.access[method]) })
}
