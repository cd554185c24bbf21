// The lane of aliases: requests to old paths become the calls that these stand for, and are answered as those are.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { isObject, parseQueryString, readJson, recordService } from '../../engine'
import { addressOf, showsPage } from '../http'
import { answerForm, giveUp } from '../media'
import { isToPage, isToUpload } from './alias'
import type { Alias, Asked, Query, Renames, ToService } from './alias'
import { isForm, readFormBody, withValues } from './form'
import { filled, fits, paramsIn, wordsOf } from './pattern'
import type { Route } from './route'

interface Answer {
  readonly status: number
  /** JSON. */
  readonly text: string
}

/** The keys by their names of today. One that is there already under such a name keeps it. */
function renamed(given: unknown, renames: Renames): unknown {
  if (!isObject(given)) return given
  const taken = new Set(Object.keys(given))
  const entries = Object.entries(given).map(([key, value]) => {
    const name = Object.hasOwn(renames, key) && !taken.has(renames[key]) ? renames[key] : key
    taken.add(name)
    return [name, value] as const
  })
  return Object.fromEntries(entries)
}

/** The data and the query of the call. */
function callOf({ data, query, id }: Alias, asked: Asked) {
  const mapped = (map: Alias['data'] | Alias['query'], given: unknown) =>
    map === undefined ? given : typeof map === 'function' ? map(asked) : renamed(given, map)
  return {
    id: (id ? id(asked) : asked.params.id) ?? null,
    data: mapped(data, asked.body),
    query: mapped(query, asked.query) as Query
  }
}

/** Who calls, as the stock door of Feathers reads it from the headers. */
async function authenticationOf(app: Application, request: IncomingMessage, response: ServerResponse) {
  const service = app.service('authentication')
  const { parseStrategies = [] } = service.configuration
  return (await service.parse(request, response, ...parseStrategies)) ?? undefined
}

/** Methods of Feathers that take an id in front. */
const withId = ['get', 'update', 'patch', 'remove']
const withData = ['create', 'update', 'patch']

async function call(
  app: Application,
  { service, method }: ToService,
  { id, data, query }: ReturnType<typeof callOf>,
  params: Params,
  authentication: () => Promise<unknown>
): Promise<Answer> {
  const status = method === 'create' ? 201 : 200
  const declared = recordService(app, service)
  if (declared) {
    const request = { method, id, data, params: { ...params, query } as Params }
    const { text, result } = await declared.answerCall(request)
    return { status, text: text ?? JSON.stringify(result) }
  }
  const isOwn = ![...withId, ...withData, 'find'].includes(method)
  const args = [
    ...(withId.includes(method) ? [id] : []),
    ...(isOwn || withData.includes(method) ? [data] : [])
  ]
  const given = { ...params, query, authentication: await authentication() }
  const result = await (app.service(service as never) as any)[method](...args, given)
  return { status, text: JSON.stringify(result) }
}

/** Whether a request with this verb may have a body, as it is with canonical paths. */
const hasBody = (verb: string | undefined) => verb === 'POST' || verb === 'PUT' || verb === 'PATCH'

/** HEAD asks for what GET would answer, where that changes nothing. */
const isFor = (verb: string | undefined, { method, to }: Alias) =>
  verb === method ||
  (verb === 'HEAD' && method === 'GET' && (!('method' in to) || ['find', 'get'].includes(to.method)))

/**
 * Makes the lane to the old paths.
 * @returns a function that answers a request, or returns undefined for one that is not to an old path, for one that
 *   shows the page of a frontend, and for one to a page, whose URL it has set then
 */
export function aliasLane(app: Application, routes: readonly Route[]) {
  // Most requests are to canonical paths, and should pay no more than a look.
  const byFirst = new Map<string, Route[]>()
  for (const route of routes) byFirst.set(route.pattern[0], [...(byFirst.get(route.pattern[0]) ?? []), route])

  async function answer(
    found: readonly Route[],
    words: readonly string[],
    request: IncomingMessage,
    response: ServerResponse
  ): Promise<Answer> {
    const url = request.url!
    const mark = url.indexOf('?')
    const query = parseQueryString(mark === -1 ? '' : url.slice(mark + 1))
    const askedOf = ({ pattern }: Route, body: unknown): Asked => ({
      query,
      body,
      params: paramsIn(pattern, words)
    })
    const rest = found.find(({ alias }) => !alias.when)!
    const meant = (body: unknown) => found.find(each => each.alias.when?.(askedOf(each, body))) ?? rest
    const takesForm = isForm(request) && found.some(({ alias }) => alias.file)
    const form = takesForm ? await readFormBody(app, request, texts => meant(texts).alias) : undefined
    const isRead = !form && hasBody(request.method)
    const body = isRead ? await readJson(request, app.get('bodyLimit')) : form?.body
    const params = {
      provider: 'rest',
      headers: request.headers,
      address: addressOf(request, app.get('proxies'))
    }
    const route = meant(body)
    const to = route.alias.to as ToService
    try {
      const made = callOf(route.alias, askedOf(route, body))
      const sent = form ? { ...made, data: withValues(app, to, made.data) } : made
      return await call(app, to, sent, params, () => authenticationOf(app, request, response))
    } catch (error) {
      // What cannot be deleted now is found by the sweep.
      if (form?.media) await giveUp(app, form.media).catch(() => undefined)
      throw error
    }
  }

  return (request: IncomingMessage, response: ServerResponse): Promise<Answer> | undefined => {
    const url = request.url!
    const end = url.slice(1).search(/[/?]/)
    const near = byFirst.get(end === -1 ? url.slice(1) : url.slice(1, end + 1))
    if (!near) return undefined
    const words = wordsOf(url)
    const found = near.filter(({ alias, pattern }) => isFor(request.method, alias) && fits(pattern, words))
    if (found.length === 0) return undefined
    const { to } = found[0].alias
    if (!isToPage(to) && showsPage(app, request)) return undefined
    if (isToUpload(to)) return answerForm(app, request, { resource: to.upload, field: to.field })
    if (!isToPage(to)) return answer(found, words, request, response)
    const mark = url.indexOf('?')
    try {
      request.url = filled(to.page, paramsIn(found[0].pattern, words)) + (mark === -1 ? '' : url.slice(mark))
    } catch (error) {
      return Promise.reject(error)
    }
    return undefined
  }
}
