// The Ajv instances that check data and queries; every schema of the application is compiled here.
import { Ajv, addFormats } from '@feathersjs/schema'
import type { FormatsPluginOptions } from '@feathersjs/schema'

const formats: FormatsPluginOptions = [
  'date-time',
  'time',
  'date',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
  'uri-template',
  'json-pointer',
  'relative-json-pointer',
  'regex'
]

/** Checks bodies: nothing is coerced, and all mistakes are told at once. */
export const dataValidator: Ajv = addFormats(new Ajv({ allErrors: true, multipleOfPrecision: 9 }), formats)

/** Checks queries and settings, which arrive as text: types are coerced. */
export const queryValidator: Ajv = addFormats(new Ajv({ coerceTypes: true, allErrors: true }), formats)
