// Uploads as rows of the resource media: what is announced, what has arrived, and which row has it.
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { bind, engineOf, failure, invalidData, refusal } from '../../engine'
import type { Caller, Definition, FieldDefinition, StoredMedia } from '../../engine'
import { uploadOf } from './keys'

/** The table of the resource. */
export const MEDIA = 'media'

export interface Upload {
  readonly id: string
  readonly userId: number | null
  readonly resource: string
  readonly field: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly checksum: string
  readonly state: 'pending' | 'ready' | 'attached' | 'gone'
  readonly rowId: string | null
  readonly width: number | null
  readonly height: number | null
  readonly key: string | null
  readonly thumbnails: StoredMedia['thumbnails'] | null
}

/** Whether the file of an upload, by its key in staging, has not been taken yet. */
export const isAwaited = async (app: Application, key: string): Promise<boolean> =>
  (await app
    .get('postgresqlClient')(MEDIA)
    .where({ id: uploadOf(key), state: 'pending' })
    .first('id')) !== undefined

/** What a row keeps of an upload. */
export const storedOf = (upload: Upload): StoredMedia => ({
  id: upload.id,
  key: upload.key!,
  name: upload.name,
  type: upload.type,
  size: upload.size,
  width: upload.width,
  height: upload.height,
  thumbnails: upload.thumbnails ?? {}
})

/** Whether an upload was made for a field; both may have had another name then. */
export const isFor = (
  { resource, field }: Pick<Upload, 'resource' | 'field'>,
  definition: Definition,
  { name, was }: FieldDefinition
): boolean => [definition.path, definition.was].includes(resource) && [name, was].includes(field)

/** The field that an upload was made for; undefined where it is declared no more. */
export function fieldOf(
  app: Application,
  upload: Pick<Upload, 'resource' | 'field'>
): { definition: Definition; field: FieldDefinition } | undefined {
  for (const definition of engineOf(app).definitions.values())
    for (const field of definition.fields.values())
      if (field.media && isFor(upload, definition, field)) return { definition, field }
  return undefined
}

/**
 * Makes sure that somebody may upload at all: nobody may without signing in, nor by an API key without the scope.
 * @throws 401, 403
 */
export function uploaderOf(app: Application, caller: Caller | null | undefined): Caller {
  const rule = engineOf(app).definitions.get(MEDIA)!.access.create
  if (caller && bind(rule, caller) !== false) return caller
  throw refusal(rule, caller ?? null, 'create', MEDIA)
}

/** Whether somebody may set a field of some row at all: the rows themselves are asked when it is set. */
function maySet(
  { access, methods }: Definition,
  { write, readOnly }: FieldDefinition,
  caller: Caller
): boolean {
  const ways = (['create', 'update', 'patch'] as const).filter(method => methods.includes(method))
  const opens = ways.some(method => bind(access[method], caller) !== false)
  return !readOnly && opens && bind(write, caller) !== false
}

/**
 * The field that somebody wants to upload a file for.
 * @throws 400 for what is no field of media, 403 where he may not set it
 */
export function wantedField(
  app: Application,
  resource: unknown,
  field: unknown,
  caller: Caller
): FieldDefinition {
  const definition = engineOf(app).definitions.get(String(resource))
  const found = definition?.fields.get(String(field))
  if (!definition || !found?.media) {
    const key = definition ? 'field' : 'resource'
    throw invalidData([
      { key, message: `must be ${definition ? `one of ${resource} that` : 'one that'} takes files` }
    ])
  }
  if (!maySet(definition, found, caller)) throw failure('forbidden-field', { key: found.name })
  return found
}

/** @throws 400 for a type that a field does not take */
export function checkType({ media }: FieldDefinition, type: string): void {
  if (!media!.types.includes(type))
    throw invalidData([{ key: 'type', message: `must be one of ${media!.types.join(', ')}` }])
}

/**
 * Makes sure that somebody has room for another upload.
 * @param trx a transaction: others of his wait for its end
 * @param more how many he wants beside those that there are
 * @throws 429 when he has too many that no row has
 */
export async function takeRoom(app: Application, trx: Knex, userId: unknown, more = 0): Promise<void> {
  const limit = app.get('media').pending
  await trx.raw('select pg_advisory_xact_lock(hashtext(?), ?)', ['media', userId as number])
  const [{ count }] = await trx(MEDIA).where({ userId }).whereIn('state', ['pending', 'ready']).count()
  if (Number(count) + more > limit) throw failure('too-many-uploads', { limit })
}
