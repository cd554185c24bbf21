// Rows that have uploads: whether one has a certain upload still, and what it keeps of it, made new.
import type { Knex } from 'knex'
import type { Definition, FieldDefinition } from '../../engine'
import { storedOf } from './uploads'
import type { Upload } from './uploads'

const holding = (trx: Knex, { table }: Definition, { name, media }: FieldDefinition, { id, rowId }: Upload) =>
  trx(table)
    .where({ id: rowId })
    .whereRaw('?? @> ?::jsonb', [name, JSON.stringify(media!.many ? [{ id }] : { id })])

/** Whether a row has an upload that was given to it. */
export const isHeld = async (
  trx: Knex,
  definition: Definition,
  field: FieldDefinition,
  upload: Upload
): Promise<boolean> => (await holding(trx, definition, field, upload).select('id')).length > 0

/** Makes what a row keeps of an upload new, if it has it still. */
export async function renew(
  trx: Knex,
  definition: Definition,
  field: FieldDefinition,
  upload: Upload
): Promise<void> {
  const stored = JSON.stringify(storedOf(upload))
  const value = field.media!.many
    ? trx.raw(
        `(select jsonb_agg(case when each->>'id' = ? then ?::jsonb else each end order by place)
          from jsonb_array_elements(??) with ordinality as list(each, place))`,
        [upload.id, stored, field.name]
      )
    : trx.raw('?::jsonb', [stored])
  await holding(trx, definition, field, upload).update({ [field.name]: value })
}
