// The address book: people a user keeps in touch with.
import { email, owner, resource, text } from '../../engine'
import type { RecordOf } from '../../engine'

const contacts = resource({
  path: 'contacts',
  about: 'People a user keeps in touch with.',
  fields: {
    firstName: text({ max: 50 }),
    lastName: text({ max: 50 }),
    email: email({ max: 80 })
  },
  owner: 'userId',
  access: { read: owner, write: owner },
  search: ['firstName', 'lastName', 'email']
})

export default contacts

declare module '../../declarations' {
  interface Resources {
    contacts: RecordOf<typeof contacts>
  }
}
