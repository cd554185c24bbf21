// The keeper: gives uploads to rows, and shows what rows have, with signed URLs.
import type { Application } from '../../declarations'
import { failure } from '../../engine'
import type { Claim, FieldDefinition, Media, MediaKeeper, StoredMedia } from '../../engine'
import { signedAt, storeOf } from './store'
import type { Presentation } from './store'
import { MEDIA, isFor, storedOf } from './uploads'
import type { Upload } from './uploads'

/** URLs that are remembered until the next ones are signed: pages show the same rows again and again. */
const MOST = 20_000

/** Makes sure that a row may have an upload. */
function check(upload: Upload | undefined, { definition, field, rowId, userId }: Claim): Upload {
  const key = field.name
  if (!upload || !isFor(upload, definition, field) || upload.state === 'gone')
    throw failure('unknown-upload', { key })
  const { state } = upload
  // Whoever may change the row may leave in it what somebody else has put there.
  if (state === 'attached' && rowId !== undefined && upload.rowId === String(rowId)) return upload
  const isOwn = userId === undefined || (userId !== null && String(upload.userId) === String(userId))
  if (!isOwn) throw failure('unknown-upload', { key })
  if (state === 'pending') throw failure('upload-unfinished', { key })
  if (state === 'attached') throw failure('media-taken', { key })
  return upload
}

export class Keeper implements MediaKeeper {
  private urls = new Map<string, string>()
  private since = 0

  constructor(private readonly app: Application) {}

  async claim(trx: Parameters<MediaKeeper['claim']>[0], claim: Claim, ids: readonly string[]) {
    // In one order, so that two who claim the same ones do not wait for each other.
    const found: Upload[] = await trx(MEDIA).whereIn('id', ids).orderBy('id').forUpdate()
    const byId = new Map(found.map(upload => [upload.id, upload]))
    return ids.map(id => storedOf(check(byId.get(id), claim)))
  }

  async attach(trx: Parameters<MediaKeeper['attach']>[0], rowId: unknown, ids: readonly string[]) {
    await trx(MEDIA)
      .whereIn('id', ids)
      .update({ state: 'attached', rowId: String(rowId), updatedAt: trx.fn.now() })
  }

  show({ key, thumbnails, ...known }: StoredMedia, field: FieldDefinition): Media {
    const small = Object.entries(thumbnails).map(([name, { key, ...thumbnail }]) => {
      const url = this.urlOf(key, { type: thumbnail.type, name: `${name}.webp`, inline: true })
      return [name, { url, ...thumbnail }]
    })
    const { id, name, type, size, width, height } = known
    const url = this.urlOf(key, { type, name, inline: field.media!.isImage })
    return { id, name, type, size, url, width, height, thumbnails: Object.fromEntries(small) }
  }

  private urlOf(key: string, presentation: Presentation): string {
    const since = signedAt().getTime()
    if (since !== this.since || this.urls.size >= MOST) {
      this.urls = new Map()
      this.since = since
    }
    // A key is of one file with one name, and always shown in the same way.
    let url = this.urls.get(key)
    if (!url) this.urls.set(key, (url = storeOf(this.app).urlOf(key, presentation)))
    return url
  }
}
