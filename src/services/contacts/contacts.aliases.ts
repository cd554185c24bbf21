// Old paths of the address book.
import { alias } from '../../plugins/aliases'

const of = ['contacts']
const service = 'contacts'

export default [
  alias({ of, method: 'POST', path: '/create_contact', to: { service, method: 'create' } }),
  alias({ of, method: 'PATCH', path: '/update_contact/:id', to: { service, method: 'patch' } }),
  alias({ of, method: 'DELETE', path: '/delete_contact/:id', to: { service, method: 'remove' } })
]
