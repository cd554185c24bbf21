// guard: refuses callers whom the rule of the method allows on no row at all, and calls that the schema would break.
import type { Application } from '../../declarations'
import { nameOf, ruleOf } from '../call'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { isBroken } from '../fitness'
import type { Include } from '../query/query'
import type { Method } from '../resource'
import { bind } from '../rules/formula'
import { refusal } from '../rules/refusal'
import { TRUSTED } from '../view'

/** Methods that the id is no argument of: the history takes it as data. */
const withoutId: readonly Call['method'][] = ['find', 'create', 'history', 'aggregate', 'action']

export function guard(call: Call): void {
  const { app, definition, viewer, id } = call
  const [path, method] = [definition.path, nameOf(call)]
  if (!call.action && !definition.methods.includes(call.method as Method))
    throw failure('method-not-allowed', { method, path })
  if (id === null && !withoutId.includes(call.method)) {
    throw failure('method-not-allowed', { method: `${method} without an id`, path })
  }
  if (viewer !== TRUSTED && bind(ruleOf(call), viewer) === false) {
    throw refusal(ruleOf(call), viewer, method, path)
  }
  // For calls from inside too: a table that does not fit is no question of who may.
  if (isBroken(engineOf(app).unfit.get(path), call.method)) throw failure('schema-mismatch', { method, path })
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
