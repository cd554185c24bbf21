// The addresses that customers keep for their next order.
import { optional, owner, resource, text } from '../../engine'
import type { RecordOf } from '../../engine'
import { withoutCards } from './card-numbers'

const line = (max: number) => withoutCards(text({ max }))

const addresses = resource({
  path: 'addresses',
  about: 'Addresses that a customer keeps for the next order.',
  fields: {
    line1: line(200),
    line2: optional(line(200)),
    city: line(100),
    state: line(100),
    postalCode: line(20),
    country: line(100)
  },
  owner: 'userId',
  access: { read: owner, write: owner }
})

export default addresses

declare module '../../declarations' {
  interface Resources {
    addresses: RecordOf<typeof addresses>
  }
}
