// JSON schemas of a resource: of its rows, and of what may be sent to create or change one.
import type { TSchema } from '@feathersjs/typebox'
import { dataValidator } from '../validators'
import type { Definition, FieldDefinition } from './definition'
import { failure } from './errors'

export type JsonSchema = Record<string, unknown>
export type Purpose = 'create' | 'patch'

/** The schema of a field whose value may also be null. */
function nullable(schema: TSchema): JsonSchema {
  const { type, enum: words, ...rest } = schema as JsonSchema & { enum?: unknown[] }
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  return { ...rest, type: [type, 'null'], ...(words ? { enum: [...words, null] } : {}) }
}

/** The schema of a field's values, without the marks that TypeBox leaves. */
const schemaOf = (field: FieldDefinition, schema = field.schema): JsonSchema =>
  JSON.parse(JSON.stringify(field.optional ? nullable(schema) : schema))

/** Whether a caller from outside may send the field at all. */
export const isWritable = (field: FieldDefinition) => !field.readOnly

const isRequired = (field: FieldDefinition, owner?: string) =>
  !field.optional &&
  field.default === undefined &&
  !['id', 'createdAt', 'updatedAt', owner].includes(field.name)

function inputSchema(definition: Definition, purpose: Purpose, trusted: boolean): JsonSchema {
  const fields = [...definition.fields.values()].filter(field => trusted || isWritable(field))
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(fields.map(field => [field.name, schemaOf(field)])),
    required:
      purpose === 'create'
        ? fields.filter(field => isRequired(field, definition.owner)).map(field => field.name)
        : []
  }
}

/** The schema of what is sent to create or patch a row. */
export const dataSchema = (definition: Definition, purpose: Purpose): JsonSchema =>
  inputSchema(definition, purpose, false)

/** The schema of a row as it goes out; fields that some callers do not see are not required. */
export function rowSchema(definition: Definition): JsonSchema {
  const fields = [...definition.fields.values()].filter(field => !field.secret)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(field => [field.name, schemaOf(field, field.answer)])),
    required: fields.filter(field => field.read === true).map(field => field.name)
  }
}

interface Problem {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: Record<string, any>
}

const typeWords: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object'
}

/** The phrase for a problem, so that "<key> <phrase>" is a sentence. */
function phrase({ keyword, params, message }: Problem, states: Definition['states']): string {
  switch (keyword) {
    case 'required':
      return 'is required'
    case 'additionalProperties':
      return params.additionalProperty === states?.field
        ? `is not a field that can be set; it changes by ${states!.moves.join(', ')}`
        : 'is not a field that can be set'
    case 'type':
      return `must be ${[params.type]
        .flat()
        .filter(type => type !== 'null')
        .map(type => typeWords[type] ?? type)
        .join(' or ')}`
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`
    case 'maxLength':
      return `must have at most ${params.limit} characters`
    case 'enum':
      return `must be one of ${params.allowedValues.filter((value: unknown) => value !== null).join(', ')}`
    case 'minimum':
      return `must be at least ${params.limit}`
    case 'maximum':
      return `must be at most ${params.limit}`
    case 'minItems':
      return `must have at least ${params.limit} ${params.limit === 1 ? 'item' : 'items'}`
    case 'maxItems':
      return `must have at most ${params.limit} ${params.limit === 1 ? 'item' : 'items'}`
    case 'uniqueItems':
      return 'must have each item once'
    case 'format':
      return `must be a valid ${params.format}`
    case 'multipleOf':
      return `must have at most ${Math.round(-Math.log10(params.multipleOf))} decimals`
    default:
      return message ?? 'is not valid'
  }
}

function keyOf({ instancePath, params }: Problem): string {
  const path = instancePath.split('/').slice(1)
  const last = params.missingProperty ?? params.additionalProperty
  return [...path, ...(last === undefined ? [] : [last])].join('.') || 'data'
}

/** Problems told at once. A body of a megabyte can have a hundred thousand, and the answer would be far larger. */
const PROBLEMS = 50

/** The error for data that breaks the rules of the fields. */
export const invalidData = (errors: readonly { key: string; message: string }[]) =>
  failure('invalid-data', {
    problems: `${errors.map(({ key, message }) => `${key} ${message}`).join('; ')}.`,
    errors
  })

export type DataCheck = (data: unknown) => void

/**
 * Compiles the check of what is sent.
 * @param trusted for calls from inside, which may also set what is read-only for others
 * @returns a function that throws BadRequest with every problem by key
 */
export function dataCheck(definition: Definition, purpose: Purpose, trusted: boolean): DataCheck {
  const check = dataValidator.compile(inputSchema(definition, purpose, trusted))
  return data => {
    if (check(data)) return
    throw invalidData(
      ((check.errors ?? []) as Problem[])
        .slice(0, PROBLEMS)
        .map(problem => ({ key: keyOf(problem), message: phrase(problem, definition.states) }))
    )
  }
}
