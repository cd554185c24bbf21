// The add-ons: what can be chosen beside a product, such as extra cheese.
import { admin, anyone, flag, money, resource, text, unique, withDefault } from '../../engine'
import type { RecordOf } from '../../engine'

const addons = resource({
  path: 'addons',
  about: 'What can be chosen beside a product, such as extra cheese.',
  fields: {
    // In small letters, so that no two differ by case alone.
    name: unique(text({ max: 100, lower: true })),
    price: money({ max: 10_000 }),
    inStock: withDefault(true, flag())
  },
  access: { read: anyone, write: admin, update: admin },
  search: ['name']
})

export default addons

declare module '../../declarations' {
  interface Resources {
    addons: RecordOf<typeof addons>
  }
}
