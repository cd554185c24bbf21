// The surface: everything that can be reached from outside, as lines that people can read and compare.
import { getServiceOptions } from '@feathersjs/feathers'
import type { FeathersService } from '@feathersjs/feathers'
import type { Application } from '../declarations'
import { accessFormula } from './access'
import type { Definition } from './definition'
import { places } from './doors/places'
import { engineOf } from './engine'
import type { Method } from './resource'
import { isWritable } from './schemas'
import { sentence } from './rules/sentence'
import { eventOf } from './steps/run'

/** The line of a method: `PATCH  /contacts/:id`. */
function http(method: Method, path: string): string {
  const { verb, end } = places[method]
  return `${verb.padEnd(6)} /${path}${end}`
}

/** A field with what its rules add: `role (set by admin)`. */
function shown(name: string, rule: Definition['access']['get'], verb: string): string {
  return rule === true ? name : `${name} (${verb} ${sentence(rule)})`
}

const eventsOf = ({ methods }: Definition) =>
  methods.flatMap(method => (method in eventOf ? [eventOf[method as keyof typeof eventOf]] : []))

function linesOf(definition: Definition): string[] {
  const fields = [...definition.fields.values()]
  const out = fields.filter(field => !field.secret).map(field => shown(field.name, field.read, 'seen by'))
  const into = fields.filter(isWritable).map(field => shown(field.name, field.write, 'set by'))
  const search = definition.search.length > 0 ? [`  search  ${definition.search.join(', ')}`] : []
  return [
    ...definition.methods.map(
      method => `${http(method, definition.path)}  ${sentence(definition.access[method])}`
    ),
    ...[...definition.actions.values()].map(
      ({ name, of, access }) =>
        `POST   /${definition.path}${of === 'row' ? '/:id' : ''}/${name}  ${sentence(access)}`
    ),
    `  out     ${out.join(', ')}`,
    `  in      ${into.join(', ')}`,
    ...search,
    `  events  ${definition.live ? `${eventsOf(definition).join(', ')} to ${sentence(definition.access.get)}` : 'none'}`
  ]
}

/** A service that is not declared: what it offers, and to whom. Its data are its own. */
function linesOfService(path: string, service: FeathersService): string[] {
  const { methods = [], access } = getServiceOptions(service)
  return methods.map(method => {
    const isStock = method in places && method !== 'history' && method !== 'aggregate'
    const call = isStock ? http(method as Method, path) : `POST   /${path} (${method})`
    return `${call}  ${access ? sentence(accessFormula(path, method, access)) : 'nobody, until it says who may call'}`
  })
}

/**
 * The surface of an application, in the order of the paths: who may do what, and with which fields.
 * A change of it is a change of security, so a test keeps it in a file.
 */
export function surface(app: Application): string {
  const { definitions, furtherWays } = engineOf(app)
  const parts = Object.entries(app.services as unknown as Record<string, FeathersService>).map(
    ([path, service]) => {
      const definition = definitions.get(path)
      return [path, definition ? linesOf(definition) : linesOfService(path, service)] as const
    }
  )
  const blocks = parts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lines]) => lines.join('\n'))
  return [...blocks, ...(furtherWays.length > 0 ? [[...furtherWays].sort().join('\n')] : [])].join('\n\n')
}
