// The paths of a resource in the document: each of its methods with rule, parameters, body and answers.
import { bind, places, scopesOf, sentence } from '../../engine'
import type { Definition, Definitions, Method } from '../../engine'
import { aggregateParameters, aggregateSchema } from './aggregates'
import { errorAnswers, errorsOf, json } from './answers'
import { createdAnswer, tokens } from './api-keys'
import { exampleOf } from './examples'
import { historyParameters, idParameter, listParameters, rowParameters } from './parameters'
import { UPLOADS, announced } from './media'
import { ref, schemaName } from './schemas'
import type { Json } from './schemas'

/** Where a method stands, in the words of the document. */
export function placeOf(method: Method): { verb: string; end: string } {
  const { verb, end } = places[method]
  return { verb: verb.toLowerCase(), end: end.replace(':id', '{id}') }
}

const summaries: Record<Method, (path: string) => string> = {
  find: path => `List ${path}`,
  get: path => `Get one of ${path}`,
  create: path => `Create one of ${path}`,
  update: path => `Replace one of ${path}`,
  patch: path => `Change one of ${path}`,
  remove: path => `Remove one of ${path}`,
  history: path => `What has happened to one of ${path}`,
  aggregate: path => `Count and sum up ${path}`
}

/** A name that is unique in the document, for example `findPaymentMethods`. */
export const operationId = (method: string, path: string): string =>
  method + path.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Whether a token is needed, only shows or allows more, or changes nothing. */
function security(definition: Definition, method: Method): Json[] {
  const { access, owner, fields } = definition
  const own = tokens(scopesOf(definition, method))
  if (bind(access[method], null) === false || (method === 'create' && owner)) return own
  const shown = [...fields.values()].filter(field => !field.secret)
  const plain = access[method] === true && shown.every(({ read, write }) => read === true && write === true)
  return plain ? [] : [{}, ...own]
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
  update: () => 'What is not sent goes back to its default, or to null.',
  history: ({ path }) =>
    'The rule is judged on the row as it is, or, when it is gone, as it last was; whether the caller may read the row ' +
    'itself does not matter. It is judged on every entry too: a side on which it does not hold is null, and an entry ' +
    'without any side is left out. Fields are hidden by the rules of reading, as on the row that each side was. ' +
    `On sockets: \`history\` of \`${path}\` with \`{ id }\` as data, then the query.`,
  aggregate: ({ path }) =>
    'Counts the rows that the caller may find, and sums up the fields that he sees on all of them. ' +
    `On sockets: \`aggregate\` of \`${path}\` with what is asked for as data; so does \`POST /${path}/aggregate\`.`
}

const answerOf = (name: string, method: Method): Json =>
  method === 'find'
    ? json('A page.', ref(`${name}Page`))
    : method === 'history'
      ? json('A page of entries, newest first.', ref(`${name}History`))
      : method === 'aggregate'
        ? json('One line per group and stretch of time.', aggregateSchema)
        : json('The row.', ref(name))

function parametersOf(definition: Definition, method: Method, definitions: Definitions): Json[] {
  if (method === 'history') return historyParameters(definition)
  if (method === 'aggregate') return aggregateParameters(definition)
  return method === 'find' ? listParameters(definition, definitions) : rowParameters(definition, definitions)
}

function operation(definition: Definition, method: Method, definitions: Definitions): Json {
  const { path, access } = definition
  const name = schemaName(path)
  const description = [
    `Who may, and on which rows: *${sentence(access[method])}*.`,
    more[method]?.(definition) ?? ''
  ]
  return {
    tags: [path],
    operationId: operationId(method, path),
    summary: summaries[method](path),
    description: description.join(' ').trim(),
    security: security(definition, method),
    parameters: parametersOf(definition, method, definitions),
    ...bodyOf(definition, method),
    responses: {
      [method === 'create' ? 201 : 200]:
        method !== 'create'
          ? answerOf(name, method)
          : path === UPLOADS
            ? json('The row, and where the file goes.', announced)
            : createdAnswer(path),
      ...errorAnswers(errorsOf(definition, method, definitions))
    }
  }
}

/**
 * The paths of a resource with all of its methods but those that nobody may call.
 *
 * @param definition the resource
 * @param definitions all resources, for what refers to what
 */
export function pathsOf(definition: Definition, definitions: Definitions): Record<string, Json> {
  const paths: Record<string, Json> = {}
  // What nobody may call is no more than noise to a reader.
  for (const method of definition.methods.filter(each => definition.access[each] !== false)) {
    const { verb, end } = placeOf(method)
    const at = `/${definition.path}${end}`
    paths[at] ??= end === '' || end === '/aggregate' ? {} : { parameters: [idParameter(definition)] }
    paths[at][verb] = operation(definition, method, definitions)
  }
  return paths
}
