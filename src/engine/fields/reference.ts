// A reference: the id of a row of another resource.
import { Type } from '@feathersjs/typebox'
import type { Field, OnDelete } from './field'
import { INTEGER_MAX, parseInteger } from './numbers'

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** A query's or path's value as a UUID. */
function parseUuid(value: unknown): string {
  if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase()
  throw new Error('a UUID')
}

/** The fields that ids are made of, by the word that a declaration uses. */
export const ids = {
  integer: (): Field<number, 'readOnly'> => ({
    kind: 'id',
    schema: Type.Integer({ minimum: 1, maximum: INTEGER_MAX }),
    column: 'integer',
    comparable: 'order',
    readOnly: true,
    parse: parseInteger
  }),
  uuid: (): Field<string, 'readOnly'> => ({
    kind: 'id',
    schema: Type.String({ format: 'uuid' }),
    column: 'uuid',
    comparable: 'order',
    readOnly: true,
    parse: parseUuid
  })
}

/**
 * The id of a row of another resource. Loaded along by `$include` under its name without `Id`.
 *
 * @param to path of the other resource
 * @param options.onDelete what happens to this row when that one is removed: it goes too (`cascade`),
 *   it forbids that (`restrict`, unless said otherwise), or it forgets it (`set null`)
 * @param options.unseen whether a caller may refer to a row that he does not see; the answer then tells him
 *   which ids exist
 */
export const reference = (
  to: string,
  options: { onDelete?: OnDelete; unseen?: boolean } = {}
): Field<number, never> => ({
  ...(ids.integer() as Field<number, never>),
  kind: 'reference',
  readOnly: false,
  indexed: true,
  reference: { to, onDelete: options.onDelete ?? 'restrict', unseen: options.unseen ?? false }
})
