// Direct uploads: the browser puts the file into the store itself, between two calls that say what and that it is done.
import type { HookContext } from '@feathersjs/feathers'
import { FeathersError } from '@feathersjs/errors'
import type { Application } from '../../declarations'
import { actAs, failure, invalidData, isOutside, keeperOf, recordService } from '../../engine'
import type { Caller, Media, Transaction } from '../../engine'
import type { CallerParams } from '../auth'
import { keep, settle } from './intake'
import { cleanName, stagingKey } from './keys'
import { drop, storeOf } from './store'
import { withEnding } from './types-of-files'
import { MEDIA, checkType, fieldOf, storedOf, takeRoom, uploaderOf, wantedField } from './uploads'
import type { Upload } from './uploads'

/** 32 bytes in base64. */
const CHECKSUM = /^[A-Za-z0-9+/]{43}=$/

/** `POST /media`: whether the caller may send such a file at all. The application itself may note what it wants. */
export const announce = (app: Application) => (context: HookContext) => {
  if (!isOutside(context.params)) return
  const { data, params } = context
  const field = wantedField(app, data.resource, data.field, params.user as Caller)
  checkType(field, data.type)
  const { max } = field.media!
  if (data.size > max) throw invalidData([{ key: 'size', message: `must be at most ${max}` }])
  if (!CHECKSUM.test(data.checksum))
    throw invalidData([{ key: 'checksum', message: 'must be the SHA-256 of the file, in base64' }])
  data.name = withEnding(cleanName(data.name), data.type)
}

/** The answer of `POST /media` says where the file goes. */
export const answerUpload = (app: Application) => async (context: HookContext) => {
  if (!isOutside(context.params)) return
  const { result, params } = context
  const { trx } = params.transaction as Transaction
  await takeRoom(app, trx, (params.user as Caller).id)
  const { id, type, size, checksum } = (await trx(MEDIA).where({ id: result.id }).first()) as Upload
  result.upload = storeOf(app).uploadTo(stagingKey(id), { type, size, checksum })
}

/** The field of an upload of the caller, with its resource. @throws 404 where it is declared no more */
function itsPlace(app: Application, upload: Upload): NonNullable<ReturnType<typeof fieldOf>> {
  const found = fieldOf(app, upload)
  if (!found) throw failure('not-found', { path: MEDIA })
  return found
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Takes what lies in staging, if anything does, to where nobody who has the URL of the upload can change it any more. */
async function take(app: Application, upload: Upload): Promise<void> {
  const { id, name, type, size, checksum } = upload
  const source = await storeOf(app).read(stagingKey(id))
  if (!source) return
  const expected = { max: size, size, checksum }
  try {
    const kept = await keep(app, {
      field: itsPlace(app, upload).field,
      place: upload,
      name,
      type,
      expected,
      source
    })
    await settle(app, id, kept, async trx => {
      const { key, size, checksum } = kept
      const pending = trx(MEDIA).where({ id, state: 'pending' })
      return (await pending.update({ state: 'ready', key, size, checksum, updatedAt: trx.fn.now() })) === 1
    })
  } catch (error) {
    // A file that is wrong is of no use; what went wrong on the way may go right the next time.
    if (!(error instanceof FeathersError) || error.code >= 500) throw error
    await app.get('postgresqlClient')(MEDIA).where({ id, state: 'pending' }).delete()
    await drop(app, stagingKey(id))
    throw error
  } finally {
    source.destroy()
  }
  await drop(app, stagingKey(id))
}

/** An upload as the row that has it shows it to somebody, who may not see that, or this field of it, any more. */
async function shownByRow(app: Application, upload: Upload, caller: Caller): Promise<Media> {
  const { definition, field } = itsPlace(app, upload)
  const row = await recordService(app, definition.path)!.get(upload.rowId!, actAs(caller))
  const shown = [row[field.name]].flat().find((each: Media | null | undefined) => each?.id === upload.id)
  if (!shown) throw failure('not-found', { path: MEDIA })
  return shown
}

/** `POST /media/:id/finish`: checks what has arrived. To say it twice does no harm, and shows no more than the row does. */
export const finish = (app: Application) => ({
  async create(_data: unknown, params: CallerParams & { route?: { id?: string } }) {
    const id = params.route?.id ?? ''
    const caller = uploaderOf(app, params.user)
    const userId = caller.id
    const find = async (): Promise<Upload> => {
      const rows = app.get('postgresqlClient')(MEDIA).where({ id, userId }).whereNot({ state: 'gone' })
      const upload: Upload | undefined = UUID.test(id) ? await rows.first() : undefined
      if (!upload) throw failure('not-found', { path: MEDIA })
      return upload
    }
    const upload = await find()
    if (upload.state === 'pending') await take(app, upload)
    const now = await find()
    // Where nothing lay, another may have been quicker, or nothing has come yet.
    if (now.state === 'pending') throw failure('upload-unfinished', { key: 'The file' })
    if (now.state === 'attached') return shownByRow(app, now, caller)
    return keeperOf(app).show(storedOf(now), itsPlace(app, now).field)
  }
})
