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

/** What a URL is about: all rows, one, or the history of one. */
type About = 'without an id' | 'with an id' | 'of a history'

interface Target {
  readonly service: RecordService
  readonly about: About
  readonly id: string | null
  readonly search: string
}

const methods: Record<string, Partial<Record<About, Method>>> = {
  GET: { 'without an id': 'find', 'with an id': 'get', 'of a history': 'history' },
  HEAD: { 'without an id': 'find', 'with an id': 'get', 'of a history': 'history' },
  POST: { 'without an id': 'create' },
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
  if (row || !path.endsWith(HISTORY)) return row
  return rowOf(routes, path.slice(0, -HISTORY.length), 'of a history', search)
}

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
const methodOf = ({ method, headers }: IncomingMessage, about: About): Method | undefined =>
  method === 'POST' && about === 'without an id' && headers['x-service-method'] === 'history'
    ? 'history'
    : methods[method!]?.[about]

async function answer(
  app: Application,
  request: IncomingMessage,
  { service, about, id, search }: Target,
  address: string | undefined
): Promise<Answer> {
  const method = methodOf(request, about)
  const path = service.definition.path
  if (!method) throw failure('method-not-allowed', { method: `${request.method} ${about}`, path })
  const own = decodeId(id)
  const hasBody = request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH'
  const body = hasBody ? await readJson(request, app.get('bodyLimit')) : undefined
  const data = about === 'of a history' ? { id: own } : body
  const params = { provider: 'rest', query: parseQueryString(search), headers: request.headers, address }
  const { text, result } = await service.call({ method, id: own, data, params: params as never })
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
