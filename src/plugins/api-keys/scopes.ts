// The scopes that there are: reading and writing, of everything or by path.
import { getServiceOptions } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { accessFormula, engineOf, invalidData, scopesOf, scopesOfService } from '../../engine'

/** The scopes of declared resources: of what somebody from outside may do at all. */
const ofResources = (app: Application): (string | null)[] =>
  [...engineOf(app).definitions.values()].flatMap(definition => {
    const { methods, access, actions } = definition
    const open = methods.filter(method => access[method] !== false)
    const own = [...actions.values()].filter(action => action.access !== false)
    return [
      ...open.flatMap(method => scopesOf(definition, method)),
      ...own.flatMap(({ name, of }) => scopesOf(definition, name, of === 'row'))
    ]
  })

/** The scopes of services that are not declared, by what they offer. */
const ofServices = (app: Application): (string | null)[] =>
  Object.entries(app.services as object).flatMap(([path, service]) => {
    const { methods = [], access, keys } = getServiceOptions(service) ?? {}
    if (!access || engineOf(app).definitions.has(path)) return []
    const open = methods.filter(method => accessFormula(path, method, access) !== false)
    return open.flatMap(method => scopesOfService(path, method, keys))
  })

/** All scopes that an API key can have. */
export const allScopes = (app: Application): string[] => [
  '*:read',
  '*:write',
  ...[...new Set([...ofResources(app), ...ofServices(app)])].filter(scope => scope !== null).sort()
]

/**
 * Checks what scopes a key is to have.
 * @returns them, each once
 * @throws 400 for none at all, and for one that is not there, with those that are
 */
export function checkScopes(app: Application, scopes: readonly string[]): string[] {
  if (scopes.length === 0) throw invalidData([{ key: 'scopes', message: 'must name at least one scope' }])
  const all = allScopes(app)
  const problems = scopes.flatMap((scope, at) =>
    all.includes(scope) ? [] : [{ key: `scopes.${at}`, message: `must be one of ${all.join(', ')}` }]
  )
  // One of them says what there is.
  if (problems.length > 0) throw invalidData(problems.slice(0, 1))
  return [...new Set(scopes)]
}
