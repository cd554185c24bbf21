// Doors beside the service `authentication`: renew, sign out everywhere, who am I, and what may I do.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import {
  actAs,
  alsoIn,
  anyone,
  bind,
  engineOf,
  failure,
  isObject,
  recordService,
  signedIn
} from '../../engine'
import type { Caller, Formula, Keys, Rule } from '../../engine'
import { tokenOf } from './bearer'
import type { TokenService } from './tokens'

/** Params as the guard has made them: with the caller. */
export type CallerParams = Params & { user?: Caller }

const scopes = ['this', 'others', 'all'] as const
type Scope = (typeof scopes)[number]

const extent = (formula: Formula) => (formula === true ? 'all' : formula === false ? 'none' : 'some')

/** `POST /refresh` with the token in the body, and both ways with it as the bearer. */
const refresh = (app: Application) => {
  const renew = (refreshToken: unknown, params: Params) => {
    const { headers, provider, connection, address } = params as Params & { address?: string }
    const request = { strategy: 'refresh', refreshToken: refreshToken ?? tokenOf(params) }
    return app
      .service('authentication')
      .create(request as never, { headers, provider, connection, address } as Params)
  }
  return {
    find: (params: Params) => renew(undefined, params),
    create: (data: unknown, params: Params) => renew(isObject(data) ? data.refreshToken : undefined, params)
  }
}

/** `POST /logout`: this session, the others of the user, or all of them. */
const logout = (app: Application, service: TokenService) => ({
  async create(data: unknown, params: CallerParams) {
    const scope = (isObject(data) && data.scope) || 'this'
    if (!scopes.includes(scope as Scope))
      throw failure('invalid-value', { key: 'scope', expected: scopes.join(', ') })
    const accessToken = tokenOf(params)!
    if (scope !== 'this') await service.sessions.endOthers(params.user!.id, await service.sidOf(params))
    // The event tells sockets that speak with this token that they are nobody's now.
    if (scope !== 'others') {
      const authentication = { strategy: 'jwt', accessToken }
      await app.service('authentication').remove(null, { ...params, query: {}, authentication } as Params)
    }
    return { scope }
  }
})

/** The caller as he sees himself, also by an API key that may read nothing else. */
export const ownRow = (app: Application, users: string, caller: Caller, params: Params = {}) =>
  recordService(app, users)!.get(caller.id, actAs(alsoIn(caller, `${users}:read`), params))

const me = (app: Application, users: string) => ({
  find: ({ user, query }: CallerParams) => ownRow(app, users, user!, { query })
})

/** What a caller may do, by resource and method: with all rows, with some, or with none; derived from the rules. */
const access = (app: Application) => ({
  async find(params: CallerParams) {
    const rows = [...engineOf(app).definitions.values()].map(({ path, methods, access, actions }) => {
      const rules = [
        ...methods.map(method => [method, access[method]] as const),
        ...[...actions.values()].map(({ name, access }) => [name, access] as const)
      ]
      const may = rules.map(([name, rule]) => [name, extent(bind(rule, params.user!))] as const)
      return [path, Object.fromEntries(may)] as const
    })
    return Object.fromEntries(rows)
  }
})

/**
 * Registers a service with one rule for all of its methods, which are those named.
 * @param keys what API keys may do there at most: nothing, unless it is said, for such doors guard accounts
 */
export function open(
  app: Application,
  path: string,
  own: object,
  methods: string[],
  rule: Rule,
  keys: Keys = 'none'
): void {
  app.use(path as never, own as never, { methods, access: { read: rule, write: rule }, keys } as never)
}

/**
 * Brings `/refresh`, `/logout`, `/me` and `/me/access`.
 * @param users path of the resource whose rows are the callers
 */
export function openDoors(app: Application, service: TokenService, users: string): void {
  open(app, 'refresh', refresh(app), ['find', 'create'], anyone)
  open(app, 'logout', logout(app, service), ['create'], signedIn)
  open(app, 'me', me(app, users), ['find'], signedIn, 'any')
  open(app, 'me/access', access(app), ['find'], signedIn, 'any')
}
