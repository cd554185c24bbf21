// The answers of calls in the document: the shared error, and which errors a method can be answered with.
import { catalogue, failure } from '../../engine'
import type { Definition, Definitions, ErrorName, Formula, Method } from '../../engine'
import { ref } from './schemas'
import type { Json } from './schemas'

const names = Object.keys(catalogue) as ErrorName[]

/** The names of the catalogue by status. */
const byStatus = new Map<number, ErrorName[]>()
for (const name of names) {
  const { code } = failure(name)
  byStatus.set(code, [...(byStatus.get(code) ?? []), name])
}

/** The class of the errors with a status, for example `NotFound`: the name of their answer. */
const className = (status: number) => failure(byStatus.get(status)![0]).name

/** The schema of every error. */
export const errorSchema: Json = {
  type: 'object',
  description: 'Every answer that is not a success.',
  properties: {
    name: { type: 'string', description: 'The class of the error, for example NotFound.' },
    message: { type: 'string', description: 'A sentence for people.' },
    code: { type: 'integer', description: 'The status of the answer.' },
    className: { type: 'string' },
    data: {
      type: 'object',
      description: 'For programs: the name of the error, and what its sentence speaks of.',
      properties: {
        error: { type: 'string', enum: names },
        key: { type: 'string', description: 'The field or the key of the query that is wrong.' }
      }
    },
    errors: {
      type: 'array',
      description: 'Every problem of the body.',
      items: {
        type: 'object',
        properties: { key: { type: 'string' }, message: { type: 'string' } },
        required: ['key', 'message']
      }
    }
  },
  required: ['name', 'message', 'code', 'className']
}

/** An answer in JSON. */
export const json = (description: string, schema: Json, example?: unknown): Json => ({
  description,
  content: { 'application/json': { schema, example } }
})

/** What the sentences of the catalogue speak of. */
const sample = {
  problems: 'email is required.',
  method: 'patch',
  path: 'contacts',
  rule: 'admin',
  key: 'email',
  limit: 1_000_000,
  seconds: 10
}

/** An error as it is answered. */
function exampleOf(error: ErrorName): Json {
  const { name, message, code, className } = failure(error, sample)
  return { name, message, code, className, data: { error } }
}

/** The shared error answers by name; each lists the errors of the catalogue that have its status. */
export const errorResponses = (): Record<string, Json> =>
  Object.fromEntries(
    [...byStatus].map(([status, errors]) => [
      className(status),
      json(
        errors.map(name => `- \`${name}\`: ${catalogue[name].when}`).join('\n'),
        ref('Error'),
        exampleOf(errors[0])
      )
    ])
  )

/** References to the shared answers of some statuses. */
export const errorAnswers = (statuses: readonly number[]): Record<string, Json> =>
  Object.fromEntries(
    [...statuses]
      .sort((a, b) => a - b)
      .map(status => [status, { $ref: `#/components/responses/${className(status)}` }])
  )

/** Whether a rule can come down to `value` for a signed-in caller, whatever the row. */
function canBe(rule: Formula, value: boolean): boolean {
  if (typeof rule === 'boolean') return rule === value
  if ('not' in rule) return canBe(rule.not, !value)
  if ('all' in rule)
    return value ? rule.all.every(part => canBe(part, true)) : rule.all.some(part => canBe(part, false))
  if ('any' in rule)
    return value ? rule.any.some(part => canBe(part, true)) : rule.any.every(part => canBe(part, false))
  return 'scope' in rule || 'roles' in rule || ('signedIn' in rule && value)
}

const reading: readonly Method[] = ['find', 'get', 'history', 'aggregate']

function canBeForbidden({ access, fields }: Definition, method: Method): boolean {
  const rule = access[method]
  if (reading.includes(method)) return canBe(rule, false)
  if (method === 'remove') return canBe(rule, false) || JSON.stringify(rule) !== JSON.stringify(access.get)
  // The row as it would become may break the rule, and fields have rules of their own.
  return rule !== true || [...fields.values()].some(field => field.write !== true)
}

function canConflict({ path, fields }: Definition, method: Method, definitions: Definitions): boolean {
  if (reading.includes(method)) return false
  if (method !== 'remove') return [...fields.values()].some(field => field.unique)
  return [...definitions.values()].some(other =>
    [...other.fields.values()].some(
      ({ reference }) => reference?.to === path && reference.onDelete === 'restrict'
    )
  )
}

/**
 * The statuses of the errors that a method of a resource can be answered with. 405 is none of them: it is for
 * methods that are not there.
 *
 * @param definition the resource
 * @param method the method
 * @param definitions all resources: some may refer to this one
 */
export function errorsOf(definition: Definition, method: Method, definitions: Definitions): number[] {
  return [
    400,
    401,
    ...(canBeForbidden(definition, method) ? [403] : []),
    ...(['find', 'create', 'aggregate'].includes(method) ? [] : [404]),
    ...(canConflict(definition, method, definitions) ? [409] : []),
    ...(method === 'create' || method === 'update' || method === 'patch' ? [413, 415] : []),
    429,
    500,
    503
  ]
}
