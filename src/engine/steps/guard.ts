// guard: refuses callers whom the rule of the method allows on no row at all, and calls that the schema would break.
import type { Application } from '../../declarations'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { isBroken } from '../fitness'
import type { Include } from '../query/query'
import type { Method } from '../resource'
import { bind } from '../rules/formula'
import { sentence } from '../rules/sentence'
import { TRUSTED } from '../view'

/** Methods that the id is no argument of: the history takes it as data. */
const withoutId: readonly Method[] = ['find', 'create', 'history']

export function guard({ app, definition, method, viewer, id }: Call): void {
  const path = definition.path
  if (!definition.methods.includes(method)) throw failure('method-not-allowed', { method, path })
  if (id === null && !withoutId.includes(method)) {
    throw failure('method-not-allowed', { method: `${method} without an id`, path })
  }
  if (viewer !== TRUSTED && bind(definition.access[method], viewer) === false) {
    if (viewer === null) throw failure('not-signed-in')
    throw failure('forbidden', { method, path, rule: sentence(definition.access[method]) })
  }
  // For calls from inside too: a table that does not fit is no question of who may.
  if (isBroken(engineOf(app).unfit.get(path), method)) throw failure('schema-mismatch', { method, path })
}

/**
 * Refuses to include rows of a resource whose table cannot be read.
 * @throws 503 that names the included resource
 */
export function guardIncludes(app: Application, includes: readonly Include[]): void {
  const { unfit } = engineOf(app)
  if (unfit.size === 0) return
  for (const { definition, nested } of includes) {
    const path = definition.path
    if (isBroken(unfit.get(path), 'get')) throw failure('schema-mismatch', { method: 'get', path })
    guardIncludes(app, nested)
  }
}
