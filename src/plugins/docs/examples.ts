// Examples of bodies in the document, such as Swagger UI sends when somebody tries a call.
import type { Definition, FieldDefinition } from '../../engine'
import type { Json } from './schemas'

const byFormat: Record<string, string> = {
  email: 'ada@example.com',
  date: '2026-11-20',
  'date-time': '2026-11-20T09:30:00.000Z',
  uuid: '01932f6c-7c00-7000-8000-000000000001'
}

/** What must look like something may be made of digits. */
function digits({ pattern, minLength = 1 }: FieldDefinition['schema']): string | undefined {
  const text = '1'.repeat(minLength)
  return new RegExp(pattern, 'u').test(text) ? text : undefined
}

/** A value that the schema of a field allows; undefined where none can be told from it. */
function valueOf({ name, kind, schema, media }: FieldDefinition): unknown {
  // Nobody knows which uploads there are.
  if (media) return media.many ? [] : undefined
  if (kind === 'password') return 'correct horse battery'
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'string':
      if (schema.pattern) return digits(schema)
      return byFormat[schema.format] ?? name.padEnd(schema.minLength ?? 0, '.').slice(0, schema.maxLength)
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, Math.min(1, schema.maximum ?? 1))
    case 'boolean':
      return true
    case 'array':
      if (!schema.minItems) return []
      // Ids of a list, each once.
      return schema.items.type === 'integer'
        ? Array.from({ length: schema.minItems }, (_, at) => at + 1)
        : undefined
    default:
      return undefined
  }
}

/**
 * What an ordinary caller may send to create a row: without fields that only some may set, and without
 * references that need not be, because nobody knows which rows there are.
 *
 * @param definition the resource
 * @returns undefined where no value can be told for a field that must be there
 */
export function exampleOf(definition: Definition): Json | undefined {
  const example: Json = {}
  for (const field of definition.fields.values()) {
    if (field.readOnly) continue
    const needed = !field.optional && field.default === undefined
    if (!needed && (field.write !== true || field.reference)) continue
    const value = valueOf(field)
    if (value !== undefined) example[field.name] = value
    else if (needed) return undefined
  }
  return example
}
