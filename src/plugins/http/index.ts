// HTTP: what holds for every request, before it goes to the REST door or to koa.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { FeathersError } from '@feathersjs/errors'
import { bodyParser, parseAuthentication, rest, serveStatic } from '@feathersjs/koa'
import type { Application } from '../../declarations'
import { failure, restDoor } from '../../engine'
import { logger } from '../../logger'
import { addressOf } from './address'
import { crossOrigin } from './cors'
import { errorHeaders, publicError } from './errors'
import { apiHeaders, pageHeaders, requestId } from './headers'
import type { Headers } from './headers'
import { laneOf } from './lanes'
import { showsPage } from './single-page'

export { addressOf } from './address'
export { corsOptions } from './cors'
export { publicError } from './errors'
export { apiHeaders } from './headers'
export { addLane } from './lanes'
export { keepForBrowsers, showsPage } from './single-page'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

function send(
  response: ServerResponse,
  request: IncomingMessage,
  id: string,
  status: number,
  text: string,
  more: Headers = {}
): void {
  if (response.destroyed) return
  const headers = {
    ...apiHeaders,
    ...more,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-request-id': id
  }
  // After a body that was not read to its end, the connection is of no further use.
  response.writeHead(
    status,
    request.complete || !expectsBody(request) ? headers : { ...headers, connection: 'close' }
  )
  response.end(request.method === 'HEAD' ? undefined : text)
}

const expectsBody = (request: IncomingMessage) =>
  request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined

/** A sign-out may name its token in the path, and a confirmation does, in whatever spelling leads there. */
function hideToken(path: string): string {
  let plain = path
  try {
    plain = decodeURIComponent(path)
  } catch {
    // Not to be decoded by whoever answers it either.
  }
  const [, door] = /\/(authentication|user_confirm|verify_email)\/+./i.exec(plain) ?? []
  return door === undefined ? path : `/${door.toLowerCase()}/[hidden]`
}

/** One line per request, without its query string: that may hold what is nobody's business. */
function logRequest(request: IncomingMessage, response: ServerResponse, id: string): void {
  if (!logger.isLevelEnabled('debug')) return
  const start = performance.now()
  const path = hideToken(request.url!.split('?', 1)[0])
  response.once('close', () => {
    const ms = Math.round((performance.now() - start) * 10) / 10
    logger.debug({ id, method: request.method, path, status: response.statusCode, ms }, 'request')
  })
}

/** The file server's words for a path that leads out of its folder, or that cannot be decoded. */
const isLost = (method: string, error: unknown) =>
  (method === 'GET' || method === 'HEAD') &&
  !(error instanceof FeathersError) &&
  [400, 403].includes((error as { status?: number }).status ?? 0)

/** The steps of koa: for pages, and for services that are not declared. */
function koaLane(app: Application): void {
  const limit = app.get('bodyLimit')
  const safety = pageHeaders(app.get('s3'))
  const files = serveStatic(app.get('public'), { index: 'index.html' })
  const showFrontend = (ctx: Parameters<typeof files>[0]) => {
    ctx.path = '/'
    ctx.vary('accept')
    return files(ctx, async () => undefined)
  }
  app.use(async (ctx, next) => {
    const id = (ctx.req as { id?: string }).id!
    ctx.set({ ...safety, 'x-request-id': id })
    try {
      await next()
      if (ctx.body === undefined && ctx.status === 404 && showsPage(app, ctx.req)) {
        await showFrontend(ctx)
      }
      if (ctx.body === undefined && ctx.status === 404) throw failure('unknown-path', { path: ctx.path })
    } catch (error) {
      const known = publicError(
        isLost(ctx.method, error) ? failure('unknown-path', { path: ctx.path }) : error,
        id,
        limit
      )
      ctx.status = known.code
      ctx.set({ ...apiHeaders, ...errorHeaders(known) })
      ctx.body = known.toJSON()
    }
  })
  app.use((ctx, next) => {
    ctx.feathers = Object.assign({}, ctx.feathers, { address: addressOf(ctx.req, app.get('proxies')) })
    return next()
  })
  app.use(files)
  app.use(parseAuthentication())
  app.use(
    bodyParser({
      json: true,
      jsonLimit: limit,
      multipart: false,
      urlencoded: false,
      text: false,
      onError: error => {
        throw error
      }
    })
  )
  app.use((ctx, next) => (showsPage(app, ctx.req) && app.lookup(ctx.path) ? showFrontend(ctx) : next()))
  app.configure(rest())
}

/**
 * Puts HTTP in order. Requests to declared resources go straight to the REST door, all others to koa; request
 * id, headers of safety, CORS and the log hold for both.
 */
export const http = (app: Application) => {
  koaLane(app)
  const koaCallback = app.callback
  app.callback = function (this: Application) {
    const koa = koaCallback.call(this) as Listener
    const door = restDoor(app, request => addressOf(request, app.get('proxies')))
    const answersCors = crossOrigin(app.get('origins'))
    const listener: Listener = (request, response) => {
      const id = requestId(request)
      logRequest(request, response, id)
      if (answersCors(request, response)) return
      ;(request as { id?: string }).id = id
      const answer = laneOf(app, request, response) ?? (showsPage(app, request) ? undefined : door(request))
      if (!answer) {
        koa(request, response)
        return
      }
      answer.then(
        given => given && send(response, request, id, given.status, given.text),
        (error: unknown) => {
          const known = publicError(error, id, app.get('bodyLimit'))
          send(response, request, id, known.code, JSON.stringify(known), errorHeaders(known))
        }
      )
    }
    return listener as ReturnType<typeof koaCallback>
  }
}
