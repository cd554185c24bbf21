// The categories: products put together, in the order in which they are shown.
import {
  admin,
  anyone,
  flag,
  indexed,
  integer,
  references,
  resource,
  text,
  unique,
  withDefault
} from '../../engine'
import type { ActionsOf, RecordOf } from '../../engine'
import { arrange } from './arrange'

const categories = resource({
  path: 'categories',
  about: 'Products put together; shown by `$sort[position]=1`.',
  fields: {
    name: unique(text({ max: 100, lower: true })),
    productIds: withDefault([] as never[], references('products', { max: 1_000 })),
    position: withDefault(0, indexed(integer({ min: 0, max: 1_000_000 }))),
    inStock: withDefault(true, flag())
  },
  access: { read: anyone, write: admin, update: admin },
  actions: { arrange },
  search: ['name']
})

export default categories

declare module '../../declarations' {
  interface Resources {
    categories: RecordOf<typeof categories>
  }
  interface Actions {
    categories: ActionsOf<typeof categories>
  }
}
