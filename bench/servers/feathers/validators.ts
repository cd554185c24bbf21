// The two validators that every schema of the plain Feathers application is compiled with.
import { addFormats, Ajv, FormatsPluginOptions } from '@feathersjs/schema'

const formats: FormatsPluginOptions = [
  'date-time',
  'time',
  'date',
  'email',
  'hostname',
  'ipv4',
  'uri',
  'uuid'
]

export const dataValidator: Ajv = addFormats(new Ajv({}), formats)
export const queryValidator: Ajv = addFormats(new Ajv({ coerceTypes: true }), formats)
