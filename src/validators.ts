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

/**
 * Checks bodies: nothing is coerced, and all mistakes are told at once. Schemas are made of declared fields: what is
 * wrong with one is found where it is compiled, and the schema of schemas would be half of what a start compiles.
 */
export const dataValidator: Ajv = addFormats(
  new Ajv({ allErrors: true, multipleOfPrecision: 9, validateSchema: false }),
  formats
)

/** Checks queries, which arrive as text: types are coerced. */
export const queryValidator: Ajv = addFormats(new Ajv({ coerceTypes: true, allErrors: true }), formats)

/** Checks the settings, of which some arrive as text: of one schema of our own, and once, so that less is to be compiled. */
export const settingsValidator = new Ajv({
  coerceTypes: true,
  allErrors: true,
  validateSchema: false,
  code: { optimize: false }
})
