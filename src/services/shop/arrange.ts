// Arranging: new positions for several categories at once, all of them or none.
import { Type } from '@feathersjs/typebox'
import { action, admin, failure, field, invalidData } from '../../engine'

const place = Type.Object(
  { id: Type.Integer({ minimum: 1 }), position: Type.Integer({ minimum: 0, maximum: 1_000_000 }) },
  { additionalProperties: false }
)

/** The order of the categories. Answers them as they are arranged. */
export const arrange = action({
  about: 'Gives categories their positions, in one go.',
  of: 'resource',
  input: { categories: field(Type.Array(place, { minItems: 1, maxItems: 1_000 })) },
  access: admin,
  async run({ app, data, params, trx }) {
    // In the order of the ids, so that two who arrange at the same moment wait for each other, and not in a circle.
    const sorted = [...data.categories].sort((one, other) => one.id - other.id)
    const ids = sorted.map(({ id }) => id)
    if (new Set(ids).size < ids.length)
      throw invalidData([{ key: 'categories', message: 'must have each id once' }])
    const { rows } = await trx.raw(`select id from categories where id = any(?) order by id for update`, [
      ids
    ])
    if (rows.length < ids.length) throw failure('unknown-reference', { key: 'categories' })
    await trx.raw(
      `update categories set position = p.position, "updatedAt" = now()
       from unnest(?::int[], ?::int[]) as p (id, position)
       where categories.id = p.id and categories.position <> p.position`,
      [ids, sorted.map(({ position }) => position)]
    )
    const query = { id: { $in: ids }, $sort: { position: 1, id: 1 } }
    return app.service('categories').find({ ...params, query, paginate: false } as never)
  }
})
