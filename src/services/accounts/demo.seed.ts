// People to try the application as; their password is for everybody to read, so this is no seed for production.
import { seed } from '../../plugins/seeds'

const password = 'correct horse battery'

export default seed({
  resource: 'users',
  key: 'email',
  rows: [
    { email: 'ada@demo.example.com', password, firstName: 'Ada', lastName: 'Lovelace' },
    { email: 'grace@demo.example.com', password, firstName: 'Grace', lastName: 'Hopper' },
    { email: 'max@demo.example.com', password, firstName: 'Max', lastName: 'Muster', role: 'manager' }
  ]
})
