// The products: what the shop sells.
import {
  admin,
  anyone,
  flag,
  image,
  integer,
  money,
  optional,
  references,
  resource,
  text,
  unique,
  withDefault
} from '../../engine'
import type { RecordOf } from '../../engine'

const products = resource({
  path: 'products',
  about: 'What the shop sells. Orders take from `quantity`, which is never below 0.',
  fields: {
    name: unique(text({ max: 100, lower: true })),
    description: optional(text({ max: 2_000 })),
    price: money({ max: 10_000 }),
    quantity: withDefault(0, integer({ min: 0, max: 1_000_000 })),
    // How hot it is; how hot it is wanted, the order says.
    spiciness: withDefault(0, integer({ min: 0, max: 10 })),
    image: optional(image({ max: '5MB', thumbnails: { small: 300 } })),
    customizationIds: withDefault([] as never[], references('customizations')),
    inStock: withDefault(true, flag())
  },
  access: { read: anyone, write: admin, update: admin },
  checks: {
    stock: { must: { quantity: { $gte: 0 } }, message: 'There is not so much of it in stock.' }
  },
  search: ['name', 'description']
})

export default products

declare module '../../declarations' {
  interface Resources {
    products: RecordOf<typeof products>
  }
}
