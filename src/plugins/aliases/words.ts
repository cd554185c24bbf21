// What an alias stands for, in words: the verb and the path of the canonical call.
import type { Application } from '../../declarations'
import { engineOf, places } from '../../engine'
import type { Method } from '../../engine'
import { isToPage, isToUpload } from './alias'
import type { Alias } from './alias'

/** The canonical call of an alias, for example `PATCH /contacts/:id`. */
export function standsFor(app: Application, { to }: Alias): string {
  if (isToPage(to)) return `GET ${to.page}`
  if (isToUpload(to)) return 'POST /media/upload'
  const { service, method } = to
  if (Object.hasOwn(places, method)) {
    const { verb, end } = places[method as Method]
    return `${verb} /${service}${end}`
  }
  const action = engineOf(app).definitions.get(service)?.actions.get(method)
  return action ? `POST /${service}${action.of === 'row' ? '/:id' : ''}/${method}` : `${method} of ${service}`
}
