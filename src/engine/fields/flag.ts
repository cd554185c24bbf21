// A flag: true or false.
import { Type } from '@feathersjs/typebox'
import type { Field } from './field'

/** True or false. */
export const flag = (): Field<boolean, never> => ({
  kind: 'flag',
  schema: Type.Boolean(),
  column: 'boolean',
  comparable: 'equality',
  parse(value) {
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw new Error('true or false')
  }
})
