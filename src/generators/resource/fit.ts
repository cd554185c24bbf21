// Whether a value fits a field, by the field's own schema, and values that do or do not.
import { Ajv, addFormats } from '@feathersjs/schema'
import type { Field } from '../../engine'

const ajv: Ajv = addFormats(new Ajv({ multipleOfPrecision: 9 }), ['date-time', 'date', 'email', 'uuid'])

type Schema = Record<string, any>

const cleaned = ({ clean }: Field, value: unknown) => (clean ? clean(value) : value)

/** What is wrong with a value, as `must be <= 100`; undefined when it fits. */
export function misfit(field: Field, value: unknown): string | undefined {
  const check = ajv.compile(JSON.parse(JSON.stringify(field.schema)))
  return check(cleaned(field, value)) ? undefined : (check.errors?.[0]?.message ?? 'does not fit')
}

/** A number within the limits, with as many decimals as it may have. */
function someNumber({ minimum = -Infinity, maximum = Infinity, multipleOf, type }: Schema): number {
  const step = type === 'integer' ? 1 : (multipleOf ?? 0.01)
  const near = Math.min(Math.max(type === 'integer' ? 5 : 9.75, minimum), maximum)
  const decimals = Math.max(0, Math.round(-Math.log10(step)))
  return Number((Math.ceil(near / step - 1e-6) * step).toFixed(decimals))
}

function someText(name: string, { format, minLength = 0, maxLength = Infinity }: Schema): string {
  if (format === 'date') return '2026-11-20'
  if (format === 'date-time') return '2026-11-20T09:30:00.000Z'
  const plain = name.toLowerCase()
  if (format === 'email') return maxLength < 13 ? 'a@b.cc' : `${plain.slice(0, maxLength - 12)}@example.com`
  return name.padEnd(minLength, 'x').slice(0, maxLength)
}

function some(name: string, schema: Schema): unknown {
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'string':
      return someText(name, schema)
    case 'integer':
    case 'number':
      return someNumber(schema)
    case 'boolean':
      return true
    case 'array':
      return [some(name, schema.items)]
    default:
      return { note: name }
  }
}

/** A value that fits a field, in the form in which it is kept; undefined where none can be made up. */
export function sampleOf(name: string, field: Field): unknown {
  // A file is not made up; of many there may be none.
  if (field.media) return field.media.many ? [] : undefined
  const value = cleaned(field, some(name, field.schema))
  return misfit(field, value) === undefined ? value : undefined
}

/** A value that does not fit the field; undefined for a field that takes anything. */
export const wrongFor = (field: Field): unknown =>
  ['nonsense', 5].find(value => misfit(field, value) !== undefined)
