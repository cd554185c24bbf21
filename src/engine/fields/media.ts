// What fields of media have in common: the row holds what is known of the upload, and is given its id.
import { Type } from '@feathersjs/typebox'
import type { TSchema } from '@feathersjs/typebox'
import type { Field } from './field'

/** Where a small picture of an image lies, and how large it is. */
export interface Thumbnail {
  readonly url: string
  readonly type: string
  /** Bytes. */
  readonly size: number
  readonly width: number
  readonly height: number
}

/** A file as a row shows it. The URLs hold for an hour, for whoever has them. */
export interface Media {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Bytes. */
  readonly size: number
  readonly url: string
  /** Pixels; null for what is no image, and until it has been looked at. */
  readonly width: number | null
  readonly height: number | null
  /** By the names that the field declares; empty until they have been made. */
  readonly thumbnails: Readonly<Record<string, Thumbnail>>
}

/** A file as its row keeps it. */
export interface StoredMedia extends Omit<Media, 'url' | 'thumbnails'> {
  /** Where the store has it. */
  readonly key: string
  readonly thumbnails: Readonly<Record<string, Omit<Thumbnail, 'url'> & { readonly key: string }>>
}

/** The box that a thumbnail fits into, in pixels. */
export interface Box {
  readonly width: number
  readonly height: number
}

/** What may be uploaded for a field, and what is made of it. */
export interface MediaLimits {
  /** Bytes at most. */
  readonly max: number
  /** MIME types that are taken. */
  readonly types: readonly string[]
  /** Shown by browsers, and not only saved. */
  readonly isImage: boolean
  /** Whether the value is a list. */
  readonly many: boolean
  readonly thumbnails: Readonly<Record<string, Box>>
}

const units: Readonly<Record<string, number>> = { B: 1, KB: 1_000, MB: 1_000_000, GB: 1_000_000_000 }

/** The most that a file may have: what an `integer` column can count. */
const LARGEST = 2_000_000_000

/**
 * The bytes of a size.
 * @param size a number, or text as `5MB`
 * @throws Error for what is neither, or too large
 */
export function bytesOf(size: number | string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB)$/i.exec(String(size)) ?? []
  const bytes = typeof size === 'number' ? size : Math.round(Number(digits) * units[unit?.toUpperCase()])
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= LARGEST) return bytes
  throw new Error(`max takes a size up to 2GB, as '5MB', and not ${JSON.stringify(size)}`)
}

const TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/

/** @throws Error for a list without types, or with what is none */
export function checkTypes(types: readonly string[]): void {
  const wrong = types.find(type => !TYPE.test(type))
  if (types.length === 0 || wrong !== undefined)
    throw new Error(`types takes MIME types, as ['application/pdf']${wrong ? `, and not ${wrong}` : ''}`)
}

const one = Type.String({ format: 'uuid' })

const shownOne = Type.Object({
  id: one,
  name: Type.String(),
  type: Type.String(),
  size: Type.Integer({ minimum: 1 }),
  url: Type.String({ format: 'uri-reference' }),
  width: Type.Union([Type.Integer(), Type.Null()]),
  height: Type.Union([Type.Integer(), Type.Null()]),
  thumbnails: Type.Record(
    Type.String(),
    Type.Object({
      url: Type.String({ format: 'uri-reference' }),
      type: Type.String(),
      size: Type.Integer(),
      width: Type.Integer(),
      height: Type.Integer()
    })
  )
})

/** The id of an upload; a row that was read may be sent back as it is. */
function idOf(value: unknown): unknown {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  return typeof id === 'string' ? id.trim().toLowerCase() : id
}

/**
 * A field of media, kept as JSON: what lists show must not cost a query for each row.
 *
 * @param options.kind the name of the function that makes it
 * @param options.count most files of a list; left out for a single one
 */
export function mediaField<T>({
  kind,
  count,
  ...limits
}: Omit<MediaLimits, 'many'> & { kind: string; count?: number }): Field<T, never> {
  const many = count !== undefined
  if (many && !(Number.isInteger(count) && count >= 1 && count <= 100))
    throw new Error('count is a whole number from 1 to 100')
  const schema: TSchema = many ? Type.Array(one, { maxItems: count, uniqueItems: true }) : one
  return {
    kind,
    schema,
    answer: many ? Type.Array(shownOne) : shownOne,
    column: 'jsonb',
    comparable: 'nothing',
    parse: () => {
      throw new Error('compared only by $null')
    },
    clean: value => (Array.isArray(value) ? value.map(idOf) : idOf(value)),
    media: { ...limits, many }
  }
}
