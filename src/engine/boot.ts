// boot: declarations in, a running API out.
import { ConfigurationError } from '../configuration'
import type { Application } from '../declarations'
import { isOn, unknownDomains } from '../domains'
import { closeByDefault } from './access'
import { closeInheritedPaths } from './doors/lookup'
import { createEngine } from './engine'
import { normaliseAll } from './normalise'
import { register } from './register'
import type { Declaration } from './resource'

/**
 * Checks all declarations and registers a service for each, but for those of domains that are off.
 *
 * @param users path of the resource whose rows are the callers
 * @param others domains that may have no declarations
 * @throws DeclarationError that lists every mistake of every declaration; ConfigurationError when the setting `domains`
 *   names what is no domain
 */
export function boot(
  app: Application,
  declarations: readonly Declaration[],
  users: string,
  others: readonly string[] = []
): void {
  const domains = app.get('domains')
  const declared = declarations.flatMap(({ domain }) => domain ?? [])
  const unknown = unknownDomains(domains, [...declared, ...others])
  if (unknown.length > 0) throw new ConfigurationError(unknown)
  const off = new Map(
    declarations.flatMap(({ path, domain }) => (isOn(domains, domain) ? [] : [[path, domain!] as const]))
  )
  const on = declarations.filter(({ domain }) => isOn(domains, domain))
  const definitions = normaliseAll(on, { users, page: app.get('paginate'), off })
  app.set('engine', createEngine(definitions))
  closeByDefault(app)
  closeInheritedPaths(app)
  for (const definition of definitions.values()) register(app, definition)
}
