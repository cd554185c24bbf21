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

interface Target {
  readonly service: RecordService
  readonly id: string | null
  readonly search: string
}

const methods: Record<string, [ofList: Method | undefined, ofRow: Method | undefined]> = {
  GET: ['find', 'get'],
  HEAD: ['find', 'get'],
  POST: ['create', undefined],
  PUT: [undefined, 'update'],
  PATCH: [undefined, 'patch'],
  DELETE: [undefined, 'remove']
}

/** Where a URL leads, or undefined when it is not to a declared resource. */
function targetOf(routes: ReadonlyMap<string, RecordService>, url: string): Target | undefined {
  const mark = url.indexOf('?')
  const path = url.slice(1, mark === -1 ? undefined : mark)
  const search = mark === -1 ? '' : url.slice(mark + 1)
  const whole = routes.get(path)
  if (whole) return { service: whole, id: null, search }
  const slash = path.lastIndexOf('/')
  const service = slash === -1 ? undefined : routes.get(path.slice(0, slash))
  return service && { service, id: slash === path.length - 1 ? null : path.slice(slash + 1), search }
}

function decodeId(id: string | null): string | null {
  try {
    return id === null ? null : decodeURIComponent(id)
  } catch {
    throw failure('invalid-text', { key: 'id' })
  }
}

async function answer(
  app: Application,
  request: IncomingMessage,
  { service, id, search }: Target
): Promise<Answer> {
  const [ofList, ofRow] = methods[request.method!] ?? []
  const method = id === null ? ofList : ofRow
  const path = service.definition.path
  if (!method)
    throw failure('method-not-allowed', {
      method: `${request.method} ${id === null ? 'without' : 'with'} an id`,
      path
    })
  const writes = method === 'create' || method === 'update' || method === 'patch'
  const data = writes ? await readJson(request, app.get('bodyLimit')) : undefined
  const params = { provider: 'rest', query: parseQueryString(search), headers: request.headers }
  const { text, result } = await service.call({ method, id: decodeId(id), data, params: params as never })
  return { status: method === 'create' ? 201 : 200, text: text ?? JSON.stringify(result) }
}

export type RestDoor = (request: IncomingMessage) => Promise<Answer> | undefined

/**
 * The REST door of an application.
 *
 * @returns a function that answers a request, or returns undefined for one that is not to a declared resource;
 *   its promise is rejected with an error of the catalogue
 */
export function restDoor(app: Application): RestDoor {
  const routes = new Map<string, RecordService>()
  for (const path of engineOf(app).definitions.keys()) routes.set(path, recordService(app, path)!)
  return (request: IncomingMessage) => {
    const target = targetOf(routes, request.url!)
    return target && answer(app, request, target)
  }
}
