// Media in rows: which fields hold them, who keeps them, and how rows that have some are shown.
import type { Id } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import type { Application } from '../declarations'
import type { Call, Data } from './call'
import type { Definition, FieldDefinition } from './definition'
import { engineOf } from './engine'
import type { Media, StoredMedia } from './fields'
import type { Include } from './query/query'
import type { RowValues } from './rules/predicate'

/** A field that uploads are to be given to, and the row that it is of. */
export interface Claim {
  readonly definition: Definition
  readonly field: FieldDefinition
  /** Undefined for a row that is about to be made. */
  readonly rowId: Id | undefined
  /** Whose uploads they must be: null for nobody's; undefined where it does not matter. */
  readonly userId: Id | null | undefined
}

/** What the plugin for media brings to the engine. */
export interface MediaKeeper {
  /**
   * Locks uploads until the transaction ends, and makes sure that a row may have them.
   * @returns what the row keeps of them, in their order
   * @throws 400 for one that is not the caller's, or not for this field; 409 for one that another row has
   */
  claim(trx: Knex, claim: Claim, ids: readonly string[]): Promise<StoredMedia[]>
  /** Notes that a row has uploads that were claimed. */
  attach(trx: Knex, rowId: Id, ids: readonly string[]): Promise<void>
  /** The form in which callers get it, with URLs. It asks nobody: lists and events are made of it. */
  show(stored: StoredMedia, field: FieldDefinition): Media
}

const ofDefinitions = new WeakMap<Definition, readonly FieldDefinition[]>()

/** The fields of a resource that hold media. */
export function mediaFieldsOf(definition: Definition): readonly FieldDefinition[] {
  let fields = ofDefinitions.get(definition)
  if (!fields) {
    fields = [...definition.fields.values()].filter(({ media }) => media !== undefined)
    ofDefinitions.set(definition, fields)
  }
  return fields
}

const writes: readonly Call['method'][] = ['create', 'update', 'patch']

/** What a call sends, row by row. */
export const itemsOf = ({ data }: Call): readonly Data[] => (data === undefined ? [] : [data].flat())

/** Whether a call gives uploads to rows, which takes more than one statement. */
export const sendsMedia = (call: Call): boolean =>
  mediaFieldsOf(call.definition).length > 0 &&
  writes.includes(call.method) &&
  mediaFieldsOf(call.definition).some(({ name }) => itemsOf(call).some(item => item[name]))

/** @throws Error where the plugin for media is left out */
export function keeperOf(app: Application): MediaKeeper {
  const { media } = engineOf(app)
  if (!media) throw new Error('Fields of media need the plugin src/plugins/media.')
  return media
}

const isStored = (value: unknown): value is StoredMedia =>
  typeof value === 'object' && value !== null && 'key' in value && 'id' in value

/** What a row keeps in a field of media. */
export function storedIn(row: Readonly<RowValues>, { name }: FieldDefinition): StoredMedia[] {
  const value = row[name]
  return (Array.isArray(value) ? value : [value]).filter(isStored)
}

function mapMedia(
  definition: Definition,
  row: RowValues,
  make: (stored: StoredMedia, field: FieldDefinition) => unknown
): RowValues {
  const fields = mediaFieldsOf(definition).filter(({ name }) => row[name])
  if (fields.length === 0) return row
  const one = (value: unknown, field: FieldDefinition) => (isStored(value) ? make(value, field) : value)
  const shown = fields.map(field => {
    const value = row[field.name]
    return [field.name, Array.isArray(value) ? value.map(each => one(each, field)) : one(value, field)]
  })
  return { ...row, ...Object.fromEntries(shown) }
}

/** A row with the URLs of its media, for somebody who may see what it shows; the same row where it has none. */
export const withMedia = (app: Application, definition: Definition, row: RowValues): RowValues =>
  mediaFieldsOf(definition).length === 0
    ? row
    : mapMedia(definition, row, (stored, field) => keeperOf(app).show(stored, field))

/** A row of the past: its media may be gone, so that it has no URLs to them. */
export const withoutUrls = (definition: Definition, row: RowValues): RowValues =>
  mapMedia(definition, row, ({ key: _key, thumbnails: _thumbnails, ...known }) => known)

/** Whether an answer can hold media: of the resource itself, or of rows that are loaded along. */
export const canShowMedia = (definition: Definition, includes: readonly Include[] = []): boolean =>
  mediaFieldsOf(definition).length > 0 || includes.some(each => canShowMedia(each.definition, each.nested))

/** An answered row, and those that were loaded along with it, with the URLs of their media. */
export function answered(
  app: Application,
  definition: Definition,
  includes: readonly Include[],
  row: RowValues
): RowValues {
  const own = withMedia(app, definition, row)
  const others = includes.filter(each => row[each.name] && canShowMedia(each.definition, each.nested))
  const load = (each: Include, value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(one => load(each, one))
      : answered(app, each.definition, each.nested, value as RowValues)
  return others.length === 0
    ? own
    : { ...own, ...Object.fromEntries(others.map(each => [each.name, load(each, row[each.name])])) }
}
