// Old paths of what every deployment has: whether it lives, and its documents.
import { alias } from '../plugins/aliases'

export default [
  alias({ of: ['tasks'], method: 'GET', path: '/healthcheck', to: { page: '/health/live' } }),
  alias({ of: ['accounts'], method: 'GET', path: '/status', to: { page: '/health/live' } }),
  alias({ of: ['tasks'], method: 'GET', path: '/swagger', to: { page: '/docs' } }),
  alias({ of: ['tasks'], method: 'GET', path: '/static/swagger.json', to: { page: '/openapi.json' } })
]
