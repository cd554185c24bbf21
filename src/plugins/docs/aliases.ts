// The aliases in the document: deprecated, each with what it stands for.
import type { Application } from '../../declarations'
import { isToPage, isToUpload, standsFor } from '../aliases'
import type { Route } from '../aliases'
import { json } from './answers'
import { operationId } from './operations'
import { ref } from './schemas'
import type { Json } from './schemas'

/** `/contacts/:id` as the document writes it. */
const template = (path: string) => path.replace(/:(\w+)/g, '{$1}')

const isNamed = (value: unknown): value is { operationId: string; tags: string[] } =>
  typeof value === 'object' && value !== null && 'operationId' in value

/** The operation that an alias stands for, where the document has it. */
function canonical(stands: string, paths: Record<string, Json>): Json | undefined {
  const [verb, path] = stands.split(' ')
  const found = paths[template(path)]?.[verb.toLowerCase()]
  return isNamed(found) ? (found as unknown as Json) : undefined
}

/** A link to that operation within the page. */
function linkTo(stands: string, operation: Json | undefined): string {
  if (!isNamed(operation)) return `\`${stands}\``
  return `[\`${stands}\`](#/${encodeURIComponent(operation.tags[0])}/${operation.operationId})`
}

function operationOf(app: Application, route: Route, paths: Record<string, Json>): Json {
  const { alias, path, pattern } = route
  const stands = standsFor(app, alias)
  const operation = canonical(stands, paths)
  const names = pattern.filter(word => word.startsWith(':')).map(word => word.slice(1))
  const parameters = names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  const hasBody = alias.method !== 'GET' && alias.method !== 'DELETE'
  const file = { type: 'object', properties: { file: { type: 'string', format: 'binary' } } }
  const content = {
    ...(isToUpload(alias.to) ? {} : { 'application/json': { schema: { type: ['object', 'array'] } } }),
    ...(isToUpload(alias.to) || alias.file ? { 'multipart/form-data': { schema: file } } : {})
  }
  return {
    tags: ['aliases'],
    operationId: operationId(`alias${alias.method}`, path),
    deprecated: true,
    summary: `Stands for ${stands}`,
    description: [
      `An old path. It is answered as ${linkTo(stands, operation)} is, over REST only.`,
      ...(alias.about ? [alias.about] : [])
    ].join(' '),
    security: operation?.security ?? [{}, { bearer: [] }],
    parameters,
    ...(hasBody ? { requestBody: { required: true, content } } : {}),
    responses: operation?.responses ?? {
      200: isToPage(alias.to) ? { description: 'The page.' } : json('What it stands for answers.', {}),
      default: json('An error.', ref('Error'))
    }
  }
}

/**
 * The paths of the aliases.
 * @param paths all others, where the operations are that they stand for
 */
export function aliasPaths(app: Application, paths: Record<string, Json>): Record<string, Json> {
  const found: Record<string, Json> = {}
  for (const route of app.get('aliasRoutes') ?? []) {
    const [at, verb] = [template(route.path), route.alias.method.toLowerCase()]
    found[at] ??= { ...paths[at] }
    // Of several with one path, the first speaks for all.
    found[at][verb] ??= operationOf(app, route, paths)
  }
  return found
}
