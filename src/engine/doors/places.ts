// Where each method stands over HTTP: its verb, and the path behind that of the resource.
import type { Method } from '../resource'

export const places: Readonly<Record<Method, { readonly verb: string; readonly end: string }>> = {
  find: { verb: 'GET', end: '' },
  get: { verb: 'GET', end: '/:id' },
  create: { verb: 'POST', end: '' },
  update: { verb: 'PUT', end: '/:id' },
  patch: { verb: 'PATCH', end: '/:id' },
  remove: { verb: 'DELETE', end: '/:id' },
  history: { verb: 'GET', end: '/:id/history' },
  aggregate: { verb: 'GET', end: '/aggregate' }
}
