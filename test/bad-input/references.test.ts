// References that do not hold: to rows that are not there, and from rows that stand in the way.
import { owner, reference, resource } from '../../src/engine'
import { scenario } from '../support/scenario'

const cards = resource({
  path: 'cards',
  about: 'Cards to contacts, which forbid that the contact is removed.',
  fields: { contactId: reference('contacts') },
  owner: 'userId',
  access: { read: owner, write: owner },
  live: false
})

scenario({
  title: 'references',
  people: { ada: 'user', eve: 'user' },
  resources: [cards as never],
  steps: [
    {
      it: 'makes a contact',
      as: 'ada',
      call: 'create contacts',
      data: { firstName: 'Zoe', lastName: 'Ng', email: 'z@ng.example' },
      keep: 'zoe',
      heard: { ada: { 'contacts created': {} } }
    },
    {
      it: 'makes a card to it',
      as: 'ada',
      call: 'create cards',
      data: { contactId: '$zoe.id' },
      keep: 'card'
    },
    {
      it: 'tells that a row is not there to be referred to',
      as: 'ada',
      call: 'patch cards',
      id: '$card.id',
      data: { contactId: 999_999 },
      status: 400,
      error: 'unknown-reference',
      body: { message: /contactId/ }
    },
    {
      it: 'says the same of a row that is there and not to be seen',
      as: 'eve',
      call: 'create cards',
      data: { contactId: '$zoe.id' },
      status: 400,
      error: 'unknown-reference',
      body: { message: /contactId/ }
    },
    {
      it: 'tells that a row is still used',
      as: 'ada',
      call: 'remove contacts',
      id: '$zoe.id',
      status: 409,
      error: 'still-referenced'
    }
  ]
})
