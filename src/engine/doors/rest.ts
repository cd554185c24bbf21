// The REST door: HTTP requests to declared resources become calls, and their answers JSON.
import type { IncomingMessage } from 'node:http'
import type { Application } from '../../declarations'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { recordService } from '../register'
import type { RecordService } from '../record-service'
import type { Method } from '../resource'
import { readJson } from './body'
import { parseQueryString } from './query-string'

export interface Answer {
  readonly status: number
  /** JSON. */
  readonly text: string
}

/** What a URL is about: all rows, what they come to, one of them, the history of one, or an action. */
type About = 'without an id' | 'with an id' | 'of an aggregate' | 'of a history' | 'of an action'

interface Target {
  readonly service: RecordService
  readonly about: About
  readonly id: string | null
  readonly search: string
  /** The name of the action. */
  readonly action?: string
}

const reads: Partial<Record<About, Method>> = {
  'without an id': 'find',
  'of an aggregate': 'aggregate',
  'with an id': 'get',
  'of a history': 'history'
}
const methods: Record<string, Partial<Record<About, Method>>> = {
  GET: reads,
  HEAD: reads,
  POST: { 'without an id': 'create', 'of an aggregate': 'aggregate' },
  PUT: { 'with an id': 'update' },
  PATCH: { 'with an id': 'patch' },
  DELETE: { 'with an id': 'remove' }
}

/** The end of a path to the history of a row. */
const HISTORY = '/history'

/** Where a URL leads, or undefined when it is not to a declared resource. */
function targetOf(routes: ReadonlyMap<string, RecordService>, url: string): Target | undefined {
  const mark = url.indexOf('?')
  const path = url.slice(1, mark === -1 ? undefined : mark)
  const search = mark === -1 ? '' : url.slice(mark + 1)
  const whole = routes.get(path)
  if (whole) return { service: whole, about: 'without an id', id: null, search }
  const row = rowOf(routes, path, 'with an id', search)
  if (row?.id === 'aggregate') return { ...row, about: 'of an aggregate', id: null }
  if (row)
    return isAction(row, row.id, 'resource')
      ? { ...row, about: 'of an action', id: null, action: row.id! }
      : row
  if (path.endsWith(HISTORY)) return rowOf(routes, path.slice(0, -HISTORY.length), 'of a history', search)
  const slash = path.lastIndexOf('/')
  const [target, action] = [
    rowOf(routes, path.slice(0, slash), 'of an action', search),
    path.slice(slash + 1)
  ]
  return target && isAction(target, action, 'row') ? { ...target, action } : undefined
}

/** No id is a name, so that none is taken for the other. */
const isAction = ({ service }: Target, name: string | null, of: 'row' | 'resource') =>
  name !== null && service.definition.actions.get(name)?.of === of

function rowOf(
  routes: ReadonlyMap<string, RecordService>,
  path: string,
  about: About,
  search: string
): Target | undefined {
  const slash = path.lastIndexOf('/')
  const service = slash === -1 ? undefined : routes.get(path.slice(0, slash))
  if (!service) return undefined
  if (slash < path.length - 1) return { service, about, id: path.slice(slash + 1), search }
  return { service, about: about === 'with an id' ? 'without an id' : about, id: null, search }
}

function decodeId(id: string | null): string | null {
  try {
    return id === null ? null : decodeURIComponent(id)
  } catch {
    throw failure('invalid-text', { key: 'id' })
  }
}

/** The method of a request. Feathers' own clients name methods that no verb stands for in a header. */
function methodOf(
  { method, headers }: IncomingMessage,
  { about, service, action }: Target
): string | undefined {
  const named = headers['x-service-method']
  const isOwn = named === 'history' || named === 'aggregate' || service.definition.actions.has(String(named))
  if (method === 'POST' && about === 'without an id' && isOwn) return String(named)
  return method === 'POST' && action !== undefined ? action : methods[method!]?.[about]
}

async function answer(
  app: Application,
  request: IncomingMessage,
  target: Target,
  address: string | undefined
): Promise<Answer> {
  const { service, about, id, search } = target
  const method = methodOf(request, target)
  const path = service.definition.path
  if (!method) throw failure('method-not-allowed', { method: `${request.method} ${about}`, path })
  const own = decodeId(id)
  const hasBody = request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH'
  const body = hasBody ? await readJson(request, app.get('bodyLimit')) : undefined
  const asked = parseQueryString(search)
  // What an aggregate is asked for is its data, wherever it stands.
  const isAsked = about === 'of an aggregate' && !hasBody
  const data = about === 'of a history' ? { id: own } : isAsked ? asked : body
  const params = { provider: 'rest', query: isAsked ? {} : asked, headers: request.headers, address }
  const { text, result } = await service.answerCall({ method, id: own, data, params: params as never })
  return { status: method === 'create' ? 201 : 200, text: text ?? JSON.stringify(result) }
}

export type RestDoor = (request: IncomingMessage) => Promise<Answer> | undefined

/**
 * The REST door of an application.
 *
 * @param addressOf tells where a request comes from
 * @returns a function that answers a request, or returns undefined for one that is not to a declared resource;
 *   its promise is rejected with an error of the catalogue
 */
export function restDoor(
  app: Application,
  addressOf: (request: IncomingMessage) => string | undefined
): RestDoor {
  const routes = new Map<string, RecordService>()
  for (const path of engineOf(app).definitions.keys()) routes.set(path, recordService(app, path)!)
  return request => {
    const target = targetOf(routes, request.url!)
    return target && answer(app, request, target, addressOf(request))
  }
}
