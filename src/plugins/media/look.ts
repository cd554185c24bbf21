// The look at an image, behind the answer: its size and its thumbnails become a part of its row.
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Application } from '../../declarations'
import { engineOf, inTransaction } from '../../engine'
import type { StoredMedia } from '../../engine'
import { logger } from '../../logger'
import { folderIn, newKey } from './keys'
import { lookAt } from './picture'
import type { Picture } from './picture'
import { renew } from './rows'
import { drop, storeOf } from './store'
import { MEDIA, fieldOf } from './uploads'
import type { Upload } from './uploads'

/** The name of the job. */
export const LOOK = 'media-look'

type Thumbnails = StoredMedia['thumbnails']

async function keepThumbnails(app: Application, upload: Upload, picture: Picture): Promise<Thumbnails> {
  const kept: Record<string, Thumbnails[string]> = {}
  for (const [name, { bytes, width, height }] of picture.thumbnails) {
    const [key, type] = [newKey(folderIn(upload.key!), `${name}.webp`), 'image/webp']
    await storeOf(app).put(key, Readable.from([bytes]), { type, name: `${name}.webp`, inline: true })
    kept[name] = { key, type, size: bytes.length, width, height }
  }
  return kept
}

/** Notes what was found out, also in the row that has the upload; false where it is gone by now. */
async function note(app: Application, { id }: Upload, found: Partial<Upload>): Promise<boolean> {
  const place = fieldOf(app, (await app.get('postgresqlClient')(MEDIA).where({ id }).first()) ?? {})
  if (!place) return false
  const isNoted = await inTransaction(app, async ({ trx }) => {
    const [now]: Upload[] = await trx(MEDIA).where({ id }).whereNot({ state: 'gone' }).forUpdate()
    if (!now) return false
    const thumbnails = JSON.stringify(found.thumbnails ?? {})
    await trx(MEDIA)
      .where({ id })
      .update({ ...found, thumbnails, updatedAt: trx.fn.now() })
    if (now.state === 'attached') await renew(trx, place.definition, place.field, { ...now, ...found })
    return true
  })
  if (isNoted) engineOf(app).committed(place.definition)
  return isNoted
}

/**
 * Looks at an upload, if it is an image. One that cannot be read stays as it is, with a note of why.
 * @throws what the store and the database throw: it is tried again
 */
export async function look(app: Application, id: string): Promise<void> {
  const upload: Upload | undefined = await app.get('postgresqlClient')(MEDIA).where({ id }).first()
  const place = upload && fieldOf(app, upload)
  // At least once means that it may have been done.
  if (!place?.field.media!.isImage || !upload?.key || upload.thumbnails) return
  const source = await storeOf(app).read(upload.key)
  if (!source) return
  const bytes = await buffer(source)
  let picture: Picture
  try {
    picture = await lookAt(bytes, place.field.media!.thumbnails)
  } catch (error) {
    logger.info({ err: error, upload: id }, 'An image cannot be read')
    const problem = (error as Error).message.slice(0, 500)
    return void (await note(app, upload, { problem } as Partial<Upload>))
  }
  const { width, height } = picture
  const thumbnails = await keepThumbnails(app, upload, picture)
  const keys = Object.values(thumbnails).map(({ key }) => key)
  if (!(await note(app, upload, { width, height, thumbnails }))) await drop(app, ...keys)
}
