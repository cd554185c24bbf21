// The address books of the demo's people.
import { seed } from '../../plugins/seeds'
import people from './demo.json'

const ada = { email: 'ada@demo.example.com' }
const grace = { email: 'grace@demo.example.com' }

export default seed({
  resource: 'contacts',
  key: ['userId', 'email'],
  rows: [
    ...people.map(person => ({ ...person, userId: ada })),
    { userId: grace, firstName: 'Ada', lastName: 'Lovelace', email: ada.email }
  ]
})
