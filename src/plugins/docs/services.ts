// The services in the document that are not declared: generated or written by hand, and opened by `access`.
import { getServiceOptions } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { accessFormula, engineOf, scopesIn, places } from '../../engine'
import type { Formula, Method } from '../../engine'
import { json } from './answers'
import { tokens } from './api-keys'
import { fixedPaths } from './fixed'
import { mediaPaths } from './media'
import { operationId, placeOf } from './operations'
import { isOfProviders } from './providers'
import { ref } from './schemas'
import type { Json } from './schemas'

declare module '@feathersjs/feathers' {
  interface ServiceOptions {
    /** What documents say of its methods, as parts of OpenAPI operations: `{ create: { summary: '…' } }`. */
    docs?: Readonly<Record<string, Json>>
  }
}

export interface OpenService {
  readonly path: string
  readonly said: Readonly<Record<string, Json>>
  /** The methods that somebody outside may call, with the rule of each. */
  readonly rules: ReadonlyMap<Method, Formula>
}

/** The services besides the declared ones that say who may call them, but for those with a description of their own. */
export function openServices(app: Application): OpenService[] {
  const { definitions } = engineOf(app)
  const fixed = { ...fixedPaths(), ...mediaPaths }
  const described = (path: string) => `/${path.replace(/:(\w+)/g, '{$1}')}` in fixed
  return Object.entries(app.services as object)
    .filter(([path]) => !definitions.has(path) && !described(path) && !isOfProviders(path))
    .map(([path, service]) => {
      const { methods = [], access = {}, keys, docs = {} } = getServiceOptions(service as never) ?? {}
      // A method of its own that is called history is not that of a declared resource.
      const own: readonly Method[] = ['history', 'aggregate']
      const stock = (Object.keys(places) as Method[]).filter(method => !own.includes(method))
      const rules = stock.flatMap(method => {
        const rule = accessFormula(path, method, access, keys)
        return rule !== false && methods.includes(method) ? [[method, rule] as const] : []
      })
      return { path, rules: new Map(rules), said: docs }
    })
    .filter(({ rules }) => rules.size > 0)
}

function operation(path: string, method: Method, rule: Formula): Json {
  const anything = json('What the service answers.', {})
  const takesData = method === 'create' || method === 'update' || method === 'patch'
  const content = { 'application/json': { schema: { type: ['object', 'array'] } } }
  return {
    tags: [path],
    operationId: operationId(method, path),
    summary: `${method} of ${path}`,
    description: 'A service that is not declared: its data and its answers are its own.',
    security: rule === true ? [] : tokens(scopesIn(rule)),
    ...(takesData ? { requestBody: { required: true, content } } : {}),
    responses: { [method === 'create' ? 201 : 200]: anything, default: json('An error.', ref('Error')) }
  }
}

/** The paths of such a service. */
export function servicePaths({ path, rules, said }: OpenService): Record<string, Json> {
  const paths: Record<string, Json> = {}
  for (const [method, rule] of rules) {
    const { verb, end } = placeOf(method)
    const at = `/${path}${end}`
    paths[at] ??=
      end === ''
        ? {}
        : { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }
    paths[at][verb] = { ...operation(path, method, rule), ...said[method] }
  }
  return paths
}
