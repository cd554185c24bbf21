// Fields that hold JSON: anything, a list, or whatever a TypeBox schema says.
import { Type } from '@feathersjs/typebox'
import type { Static, TSchema } from '@feathersjs/typebox'
import type { Field } from './field'

/** A field of any TypeBox schema, kept as JSON; queries can ask only whether it is there. */
export const field = <Schema extends TSchema>(schema: Schema): Field<Static<Schema>, never> => ({
  kind: 'field',
  schema,
  column: 'jsonb',
  comparable: 'nothing',
  parse: () => {
    throw new Error('compared only by $null')
  }
})

/** Any JSON value. */
export const json = (): Field<unknown, never> => ({ ...field(Type.Unknown()), kind: 'json' })

/**
 * A list of values of another field.
 * @param of the field of each item
 * @param options.min fewest items; 0 when left out
 * @param options.max most items; 1000 when left out
 * @throws Error for a field of media and for a reference, of which lists are made otherwise
 */
export const list = <T>(
  of: Field<T, any>,
  options: { min?: number; max?: number } = {}
): Field<T[], never> => {
  const { min = 0, max = 1000 } = options
  if (of.reference) throw new Error("list(reference('x')) is written as references('x')")
  if (of.media) throw new Error(`list(${of.kind}()) is written as ${of.kind.replace(/s?$/, 's')}()`)
  return {
    ...(field(Type.Array(of.schema, { ...(min > 0 && { minItems: min }), maxItems: max })) as Field<
      any,
      never
    >),
    kind: 'list'
  }
}
