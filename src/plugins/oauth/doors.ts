// The doors of browsers: the way to a provider and the way back, each answered by sending the browser on.
import type { Middleware } from '@feathersjs/koa'
import type { Params } from '@feathersjs/feathers'
import type { Application, HookContext, NextFunction } from '../../declarations'
import { anyone, failure } from '../../engine'
import { keepForBrowsers, publicError } from '../http'
import { mailOf } from '../mail'
import { AWAY_MS, cookieKey, seal, unseal } from './cookie'
import type { Flow } from './cookie'
import type { Exchange } from './exchange'
import { landingOf } from './landing'
import { makeTicket, setOut } from './links'
import { personOf } from './person'
import type { Person } from './person'
import type { Provider } from './providers'
import { PERSON, STRATEGY } from './strategy'

/** What the door knows of the request beside its params. */
interface Browser {
  readonly requestId: string
  readonly isGet: boolean
  cookie(name: string): string | undefined
  /** Without a value, the cookie is taken away. */
  setCookie(name: string, value?: string): void
}

const WAY_OUT = 'oauth/:provider'
const WAY_BACK = `${WAY_OUT}/callback`

interface BrowserParams extends Params {
  readonly browser?: Browser
  readonly route: { readonly provider: string }
  readonly query: Record<string, unknown>
  /** Where this flow ends. */
  landing?: string
}

/** The name keeps neighbours of the domain from setting it, where browsers see to that: over TLS. */
const cookieName = (provider: string, secure: boolean) => `${secure ? '__Host-' : ''}oauth.${provider}`

const withBrowser =
  (isSecure: () => boolean): Middleware =>
  (ctx, next) => {
    const secure = isSecure()
    // A proxy in front has taken TLS off.
    ctx.cookies.secure = true
    const options = {
      httpOnly: true,
      sameSite: 'lax',
      secure,
      path: '/',
      signed: false,
      overwrite: true
    } as const
    const browser: Browser = {
      requestId: (ctx.req as { id?: string }).id ?? '',
      isGet: ctx.method === 'GET',
      cookie: name => ctx.cookies.get(cookieName(name, secure), { signed: false }),
      setCookie: (name, value) =>
        void ctx.cookies.set(cookieName(name, secure), value ?? '', {
          ...options,
          maxAge: value ? AWAY_MS : 0
        })
    }
    ctx.set('cache-control', 'no-store')
    ctx.feathers = Object.assign({}, ctx.feathers, { browser })
    return next()
  }

export class Doors {
  private readonly key: Buffer

  constructor(
    private readonly app: Application,
    private readonly providers: ReadonlyMap<string, Provider>,
    private readonly exchange: Exchange
  ) {
    this.key = cookieKey(app.get('authentication').secret)
  }

  /** The public address of the application. */
  private get base(): string {
    return mailOf(this.app).application().url
  }

  private landing(wish: { redirect?: unknown; referer?: string }): string {
    return landingOf(this.base, this.app.get('origins'), wish)
  }

  /** @throws 404 for a provider that there is not, 405 for anything but a browser's GET */
  private enter({ route, browser }: BrowserParams): { provider: Provider; browser: Browser } {
    const provider = this.providers.get(route?.provider)
    if (!provider) throw failure('unknown-path', { path: `/oauth/${route?.provider}` })
    if (!browser?.isGet)
      throw failure('method-not-allowed', { method: 'find', path: `a GET of /oauth/${provider.name} only` })
    return { provider, browser }
  }

  /** `GET /oauth/:provider`, with `redirect` and, to have an identity linked, `ticket`. */
  private async leave(params: BrowserParams) {
    const { provider, browser } = this.enter(params)
    const { ticket } = params.query
    const landing = params.landing!
    const link = ticket === undefined ? undefined : await setOut(this.app, provider.name, ticket)
    const { location, grant } = await this.exchange.begin(provider)
    browser.setCookie(provider.name, seal(this.key, provider.name, { grant, landing, link }))
    return { location }
  }

  /** `GET /oauth/:provider/callback`. The cookie goes, whatever comes of it. */
  private async comeBack(params: BrowserParams) {
    const { provider, browser } = this.enter(params)
    const flow = unseal(this.key, provider.name, browser.cookie(provider.name))
    browser.setCookie(provider.name)
    if (!flow) throw failure('invalid-flow')
    params.landing = flow.landing
    const person = await personOf(provider, await this.exchange.finish(provider, flow, params.query))
    return { location: `${flow.landing}#${new URLSearchParams(await this.welcome(person, flow, params))}` }
  }

  /** What he is sent home with: tokens, or a ticket to have the identity linked. */
  private async welcome(
    person: Person,
    { link }: Flow,
    params: BrowserParams
  ): Promise<Record<string, string>> {
    if (link) return { link: await makeTicket(this.app, link, person.provider, person.subject) }
    const { headers, provider, address } = params as Params & { address?: string }
    const own = { headers, provider, address, authStrategies: [STRATEGY], [PERSON]: person }
    const service = this.app.service('authentication')
    const { accessToken, refreshToken } = await service.create({ strategy: STRATEGY }, own as never)
    return { access_token: accessToken, refresh_token: refreshToken }
  }

  /** Sends the browser on; also where something is wrong, for there is a page that can tell it. */
  private readonly sendOn = async (context: HookContext, next: NextFunction): Promise<void> => {
    const { params, path } = context as { params: BrowserParams; path: string }
    this.enter(params)
    const { redirect } = path === WAY_OUT ? params.query : {}
    const referer = path === WAY_OUT ? params.headers?.referer : undefined
    // Before anything that may be refused, so that it is known where to tell of it.
    params.landing = this.landing({ redirect, referer })
    try {
      await next()
      context.http = { location: context.result.location }
    } catch (error) {
      const known = publicError(error, params.browser!.requestId, 0)
      context.http = {
        location: `${params.landing}#${new URLSearchParams({ error: known.data.error ?? 'internal' })}`
      }
    }
    context.result = {}
    // What he is sent on with stands in no body.
    context.dispatch = ''
  }

  /** Registers both. They can be called over sockets as any service, but have nothing to say there. */
  open(): void {
    const isSecure = () => process.env.NODE_ENV === 'production' || this.base.startsWith('https:')
    keepForBrowsers(this.app, WAY_OUT.split('/')[0])
    const options = { methods: ['find'], access: { read: anyone }, koa: { before: [withBrowser(isSecure)] } }
    const ways = {
      [WAY_OUT]: { find: (params: BrowserParams) => this.leave(params) },
      [WAY_BACK]: { find: (params: BrowserParams) => this.comeBack(params) }
    }
    for (const [path, way] of Object.entries(ways)) {
      this.app.use(path as never, way as never, options as never)
      this.app.service(path as never as 'users').hooks({ around: { all: [this.sendOn] } } as never)
    }
  }
}
