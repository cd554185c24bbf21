// The service explore: promotions or requests by trade and town, page by page, each as a card.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { actAs, anyone, failure } from '../../engine'
import { cardOf } from './card'
import { readExploration } from './exploration'
import type { Exploration } from './exploration'

/** Values that a query may compare a field with. */
const MOST = 500

/**
 * The ids of the trades whose names have the words, each perhaps only begun; undefined without words.
 * @throws 404 where there is none
 */
async function tradesFor(app: Application, { search }: Exploration): Promise<number[] | undefined> {
  if (search === undefined) return undefined
  const query = { $search: search, $select: ['id'], $limit: MOST }
  const data = await (app.service('trades') as any).find({ query, paginate: false })
  if (data.length === 0) throw failure('no-match', { path: 'trades', words: search })
  return data.map(({ id }: { id: number }) => id)
}

/**
 * The ids of a town and of the one that stands for all; undefined where any town will do.
 * @throws 400 for a town that is not there
 */
async function townsFor(app: Application, { town }: Exploration): Promise<number[] | undefined> {
  if (town === undefined) return undefined
  const query = { $or: [{ id: town }, { everywhere: true }], $select: ['id'] }
  const data = await (app.service('towns') as any).find({ query, paginate: false })
  const ids = data.map(({ id }: { id: number }) => id)
  if (!ids.includes(town))
    throw failure('invalid-value', { key: 'town', expected: 'the id of a town, or all' })
  return ids
}

/** Three statements at most, however long the page. A card shows what everybody may see. */
const explore = (app: Application) => ({
  async find({ query = {} }: Params) {
    const { max } = app.get('paginate') as { max: number }
    const exploration = readExploration(query, max)
    const { model, page, limit } = exploration
    const [trades, towns] = await Promise.all([tradesFor(app, exploration), townsFor(app, exploration)])
    const found: any = await (app.service(model) as any).find(
      actAs(null, {
        query: {
          ...(trades && { tradeId: { $in: trades } }),
          ...(towns && { townIds: { $in: towns } }),
          $include: ['trade', 'towns', 'profile'],
          $sort: { id: 1 },
          $limit: limit,
          $skip: (page - 1) * limit
        }
      })
    )
    const { total, atLeast, skip, data } = found
    return {
      total,
      ...(atLeast && { atLeast }),
      ...{ limit, skip, page, pages: Math.ceil(total / limit) },
      data: data.map((row: Record<string, any>) => cardOf(model, row))
    }
  }
})

export default (app: Application): void => {
  app.use('explore' as never, explore(app) as never, { methods: ['find'], access: { find: anyone } } as never)
}
