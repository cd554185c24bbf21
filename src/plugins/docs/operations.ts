// The paths of a resource in the document: each of its methods with rule, parameters, body and answers.
import { bind, sentence } from '../../engine'
import type { Definition, Definitions, Method } from '../../engine'
import { errorAnswers, errorsOf, json } from './answers'
import { exampleOf } from './examples'
import { idParameter, listParameters, rowParameters } from './parameters'
import { ref, schemaName } from './schemas'
import type { Json } from './schemas'

/** Where each method stands: its verb, and whether it is about one row. */
export const places: Record<Method, { verb: string; ofRow: boolean }> = {
  find: { verb: 'get', ofRow: false },
  get: { verb: 'get', ofRow: true },
  create: { verb: 'post', ofRow: false },
  update: { verb: 'put', ofRow: true },
  patch: { verb: 'patch', ofRow: true },
  remove: { verb: 'delete', ofRow: true }
}

const summaries: Record<Method, (path: string) => string> = {
  find: path => `List ${path}`,
  get: path => `Get one of ${path}`,
  create: path => `Create one of ${path}`,
  update: path => `Replace one of ${path}`,
  patch: path => `Change one of ${path}`,
  remove: path => `Remove one of ${path}`
}

/** A name that is unique in the document, for example `findPaymentMethods`. */
export const operationId = (method: string, path: string): string =>
  method + path.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Whether a token is needed, only shows or allows more, or changes nothing. */
function security({ access, owner, fields }: Definition, method: Method): Json[] {
  if (bind(access[method], null) === false || (method === 'create' && owner)) return [{ bearer: [] }]
  const shown = [...fields.values()].filter(field => !field.secret)
  const plain = access[method] === true && shown.every(({ read, write }) => read === true && write === true)
  return plain ? [] : [{}, { bearer: [] }]
}

function bodyOf(definition: Definition, method: Method): Json {
  if (method !== 'create' && method !== 'update' && method !== 'patch') return {}
  const schema = ref(`${schemaName(definition.path)}${method === 'patch' ? 'Patch' : 'Create'}`)
  const example = exampleOf(definition)
  return { requestBody: { required: true, content: { 'application/json': { schema, example } } } }
}

/** The events that sockets hear of a resource. */
function events({ path, methods, live }: Definition): string {
  const names = methods.flatMap(method => (method in event ? [`\`${path} ${event[method]}\``] : []))
  return live && names.length > 0
    ? `Sockets hear ${names.join(', ')} of rows that their caller may read.`
    : ''
}

const event: Partial<Record<Method, string>> = {
  create: 'created',
  update: 'updated',
  patch: 'patched',
  remove: 'removed'
}

const more: Partial<Record<Method, (definition: Definition) => string>> = {
  find: definition =>
    'Conditions beside one another must all hold; others are joined by `$or` and `$and`, as ' +
    `\`$or[0][id]=1&$or[1][id]=2\`. ${events(definition)}`,
  patch: () => 'Only what is sent is changed.',
  update: () => 'What is not sent goes back to its default, or to null.'
}

function operation(definition: Definition, method: Method, definitions: Definitions): Json {
  const { path, access } = definition
  const name = schemaName(path)
  const description = [
    `Who may, and on which rows: *${sentence(access[method])}*.`,
    more[method]?.(definition) ?? ''
  ]
  const answer = method === 'find' ? json('A page.', ref(`${name}Page`)) : json('The row.', ref(name))
  return {
    tags: [path],
    operationId: operationId(method, path),
    summary: summaries[method](path),
    description: description.join(' ').trim(),
    security: security(definition, method),
    parameters:
      method === 'find' ? listParameters(definition, definitions) : rowParameters(definition, definitions),
    ...bodyOf(definition, method),
    responses: {
      [method === 'create' ? 201 : 200]: answer,
      ...errorAnswers(errorsOf(definition, method, definitions))
    }
  }
}

/**
 * The paths of a resource with all of its methods.
 *
 * @param definition the resource
 * @param definitions all resources, for what refers to what
 */
export function pathsOf(definition: Definition, definitions: Definitions): Record<string, Json> {
  const list: Json = {}
  const row: Json = {}
  for (const method of definition.methods) {
    const { verb, ofRow } = places[method]
    ;(ofRow ? row : list)[verb] = operation(definition, method, definitions)
  }
  return {
    ...(Object.keys(list).length > 0 ? { [`/${definition.path}`]: list } : {}),
    ...(Object.keys(row).length > 0
      ? { [`/${definition.path}/{id}`]: { parameters: [idParameter(definition)], ...row } }
      : {})
  }
}
