// The sweep: finds what was left behind by whatever nobody heard of, such as a crash or a change in SQL.
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { engineOf, mediaFieldsOf } from '../../engine'
import type { Definition, FieldDefinition } from '../../engine'
import { prefixes, uploadOf } from './keys'
import { remove } from './removal'
import { storeOf } from './store'
import { MEDIA } from './uploads'

/** What nobody has used for so long is of no use. */
const DAY_MS = 86_400_000
/** What changes at this moment is somebody's business. */
const REST = "now() - interval '10 minutes'"
/** Uploads that one round looks after; the next one goes on. */
const ROUND = 1_000

/** Uploads whose row is gone, or has another file. */
const LEFT = (many: boolean) => `
  select m.id from ?? m
  where m.resource = ? and m.field = ? and m.state = 'attached' and m."updatedAt" < ${REST}
    and not exists (select from ?? t where t.id::text = m."rowId" and t.?? @> ${
      many ? "jsonb_build_array(jsonb_build_object('id', m.id))" : "jsonb_build_object('id', m.id)"
    })
  limit ${ROUND}`

async function leftBehind(
  app: Application,
  definition: Definition,
  field: FieldDefinition
): Promise<string[]> {
  const values = [MEDIA, definition.path, field.name, definition.table, field.name]
  const { rows } = await app.get('postgresqlClient').raw(LEFT(field.media!.many), values)
  return rows.map(({ id }: { id: string }) => id)
}

/** Uploads under the names that their resource and field have now; `was` may be taken out of a declaration one day. */
async function rename(knex: Knex, { path, was }: Definition, field: FieldDefinition): Promise<void> {
  if (was) await knex(MEDIA).where({ resource: was }).update({ resource: path })
  if (field.was) await knex(MEDIA).where({ resource: path, field: field.was }).update({ field: field.name })
}

/** Removes uploads that were never finished or never used, and those that no row has any more. */
export async function sweepUploads(app: Application): Promise<void> {
  const knex = app.get('postgresqlClient')
  await knex(MEDIA)
    .whereIn('state', ['pending', 'ready'])
    .where('updatedAt', '<', new Date(Date.now() - DAY_MS))
    .update({ state: 'gone', updatedAt: knex.fn.now() })
  const ids: string[] = await knex(MEDIA).where({ state: 'gone' }).limit(ROUND).pluck('id')
  for (const definition of engineOf(app).definitions.values())
    for (const field of mediaFieldsOf(definition)) {
      await rename(knex, definition, field)
      ids.push(...(await leftBehind(app, definition, field)))
    }
  for (const id of ids) await remove(app, id)
}

/** Deletes objects that no upload knows of, if they are older than a day. */
export async function sweepObjects(app: Application): Promise<void> {
  const store = storeOf(app)
  const knex = app.get('postgresqlClient')
  const old = new Date(Date.now() - DAY_MS)
  for (const prefix of prefixes) {
    for await (const page of store.list(prefix)) {
      const objects = page.flatMap(({ key, changedAt }) => {
        const id = changedAt < old ? uploadOf(key) : undefined
        return id === undefined ? [] : [{ key, id }]
      })
      const ids = [...new Set(objects.map(({ id }) => id))]
      const rows = await knex(MEDIA).whereIn('id', ids).select('id', 'state', 'key', 'thumbnails')
      const known = new Map(rows.map(row => [row.id, row]))
      const isKnown = ({ key, id }: { key: string; id: string }) => {
        const row = known.get(id)
        if (!row) return false
        if (key.startsWith('staging/')) return row.state === 'pending'
        const small = Object.values(row.thumbnails ?? {}) as { key: string }[]
        return key === row.key || small.some(each => each.key === key)
      }
      await store.delete(objects.filter(object => !isKnown(object)).map(({ key }) => key))
    }
  }
  await store.tidy?.(old)
}
