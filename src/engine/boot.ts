// boot: declarations in, a running API out.
import type { Application } from '../declarations'
import { closeByDefault } from './access'
import { closeInheritedPaths } from './doors/lookup'
import { createEngine } from './engine'
import { normaliseAll } from './normalise'
import { register } from './register'
import type { Declaration } from './resource'

/**
 * Checks all declarations and registers a service for each.
 *
 * @param users path of the resource whose rows are the callers
 * @throws DeclarationError that lists every mistake of every declaration
 */
export function boot(app: Application, declarations: readonly Declaration[], users: string): void {
  const definitions = normaliseAll(declarations, { users, page: app.get('paginate') })
  app.set('engine', createEngine(definitions))
  closeByDefault(app)
  closeInheritedPaths(app)
  for (const definition of definitions.values()) register(app, definition)
}
