// Removal: files go when their row does, or has another one; whoever changed it, and by whatever way.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { inTransaction, mediaFieldsOf, storedIn } from '../../engine'
import type { Transaction } from '../../engine'
import { logger } from '../../logger'
import { jobsOf } from '../jobs'
import { journalOf } from '../journal'
import type { Entry } from '../journal'
import { folderIn, folderOf, stagingKey } from './keys'
import type { Place } from './keys'
import { isHeld } from './rows'
import { storeOf } from './store'
import { MEDIA, fieldOf } from './uploads'
import type { Upload } from './uploads'

/** Names of the jobs. */
export const REMOVE = 'media-remove'
export const CLEAR = 'media-clear'

/** Where the objects of an upload are, if it has any. */
export type Cleared = Place & Pick<Upload, 'key'>

/** Deletes all objects of an upload. */
export async function clear(app: Application, upload: Cleared): Promise<void> {
  const store = storeOf(app)
  const { id, key } = upload
  for await (const page of store.list(key === null ? folderOf(upload) : folderIn(key)))
    await store.delete(page.map(({ key }) => key))
  await store.delete([stagingKey(id)])
}

/**
 * Deletes an upload that no row has any more, or that is marked as gone already.
 * @throws what the store and the database throw: it is tried again
 */
export async function remove(app: Application, id: string): Promise<void> {
  // Locked, so that nobody gives it to its row again at this moment.
  const gone = await inTransaction(app, async ({ trx }) => {
    const [upload]: Upload[] = await trx(MEDIA).where({ id }).forUpdate()
    if (!upload || upload.state === 'gone') return upload
    const place = fieldOf(app, upload)
    if (upload.state !== 'attached' || !place) return undefined
    if (await isHeld(trx, place.definition, place.field, upload)) return undefined
    await trx(MEDIA).where({ id }).update({ state: 'gone', updatedAt: trx.fn.now() })
    return upload
  })
  if (!gone) return
  await clear(app, gone)
  await app.get('postgresqlClient')(MEDIA).where({ id, state: 'gone' }).delete()
}

/** The uploads that a change has taken from a row. */
function leftBehind({ definition, before, after }: Entry): string[] {
  const fields = definition ? mediaFieldsOf(definition) : []
  const idsIn = (row: Entry['before']) =>
    row ? fields.flatMap(field => storedIn(row, field).map(({ id }) => id)) : []
  const now = new Set(idsIn(after))
  return idsIn(before).filter(id => !now.has(id))
}

/** Hears of every change of rows that can have uploads. What passes while nobody listens is for the sweep. */
export function followRows(app: Application): void {
  journalOf(app).follow({
    entry(entry) {
      if (!entry.definition || mediaFieldsOf(entry.definition).length === 0) return
      // Every node hears of it; one job is left of those that wait.
      for (const id of leftBehind(entry))
        jobsOf(app)
          .add(REMOVE, { id }, { key: id })
          .catch(error => logger.warn({ err: error }, 'A file is left for the sweep'))
    }
  })
}

/** In front of `DELETE /media/:id`: where the objects are. */
export async function notePlace({ id, params }: HookContext): Promise<void> {
  const { trx } = params.transaction as Transaction
  params.upload = await trx(MEDIA).where({ id }).first()
}

/** Behind it: the objects go too, if and only if the row does. */
export const clearLater = (app: Application) => async (context: HookContext) => {
  const { upload, transaction } = context.params as { upload: Cleared; transaction: Transaction }
  const { id, userId, resource, key } = upload
  await jobsOf(app).add(CLEAR, { id, userId, resource, key }, { transaction })
}
