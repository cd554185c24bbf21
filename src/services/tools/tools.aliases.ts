// Old paths of the tools.
import { alias } from '../../plugins/aliases'

export default [
  alias({
    of: ['accounts'],
    method: 'POST',
    path: '/generate_random_array',
    to: { service: 'random-arrays', method: 'create' }
  })
]
