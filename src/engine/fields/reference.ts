// References: the id of a row of another resource, or a list of them.
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

export interface ReferencesOptions {
  /** When a row of the other resource is removed: its id goes from the lists (`cascade`), or they forbid that. */
  readonly onDelete?: 'cascade' | 'restrict'
  /** Fewest ids that may be sent; removals of rows may leave fewer. 0 when left out. */
  readonly min?: number
  /** Most ids; 100 when left out. */
  readonly max?: number
  /** Whether a caller may refer to rows that he does not see; the answer then tells him which ids exist. */
  readonly unseen?: boolean
  /** The name under which `$include` loads the rows; `townIds` are loaded as `towns` when left out. */
  readonly as?: string
}

/** The ids of a list, each in its one form. */
const listOf =
  (parse: Field['parse']): Field['canonical'] =>
  value => {
    const ids = (value as unknown[]).map(parse)
    if (new Set(ids).size < ids.length) throw new Error('a list that has each id once')
    return ids
  }

/**
 * The ids of rows of another resource, in the order given, each once: many rows of this one to many of that one.
 * Queries and rules compare by one id, which is in the list or not.
 *
 * @param to path of the other resource
 * @param options what becomes of removed rows' ids, how many there may be, and how they are loaded along
 */
export function references(to: string, options: ReferencesOptions = {}): Field<number[], never> {
  const { onDelete = 'cascade', min = 0, max = 100, unseen = false, as } = options
  const id = ids.integer()
  return {
    kind: 'references',
    schema: Type.Array(id.schema, { minItems: min, maxItems: max, uniqueItems: true }),
    column: `${id.column}[]`,
    comparable: 'membership',
    parse: id.parse,
    canonical: listOf(id.parse),
    indexed: true,
    reference: { to, onDelete, unseen, many: true, ...(as === undefined ? {} : { as }) }
  }
}

/** A reference, or a list of them, that holds ids as those of the resource that it points to. */
export function linked<F extends Field>(field: F, { schema, column, parse }: Field): F {
  if (!field.reference?.many) return { ...field, schema, column, parse }
  const list = { ...field.schema, items: schema }
  return { ...field, schema: list, column: `${column}[]`, parse, canonical: listOf(parse) }
}
