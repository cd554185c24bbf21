// Sign-in: Feathers' authentication service, and who is behind a call.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { anyone, engineOf, failure } from '../../engine'
import type { Caller } from '../../engine'
import { Callers } from './callers'
import { PasswordStrategy, TokenStrategy } from './strategies'
import { TokenService } from './tokens'

declare module '../../declarations' {
  interface ServiceTypes {
    authentication: TokenService
  }
}

const BEARER = /^(?:Bearer|JWT) +(\S+) *$/i

/** The access token of a call. A socket speaks with the token it has signed in with, not with its handshake. */
function tokenOf(params: Params): string | undefined {
  const given = (params.authentication as { accessToken?: unknown } | undefined)?.accessToken
  if (typeof given === 'string') return given
  const header = params.provider === 'rest' ? params.headers?.authorization : undefined
  return header === undefined ? undefined : BEARER.exec(header)?.[1]
}

/**
 * Brings the service `authentication` (sign-in by POST, sign-out by DELETE) and tells the engine who calls.
 * Needs the resource of the users to be registered.
 */
export const auth = (app: Application) => {
  const service = new TokenService(app)
  service.register('jwt', new TokenStrategy())
  service.register('local', new PasswordStrategy())
  app.use('authentication', service, {
    methods: ['create', 'remove'],
    access: { create: anyone, remove: anyone }
  })

  const callers = new Callers(app, app.get('authentication').service ?? 'users')

  async function callerOf(id: string): Promise<Caller> {
    const caller = await callers.find(id)
    if (!caller) throw failure('invalid-token')
    return caller
  }

  engineOf(app).identify = params => {
    const token = tokenOf(params)
    if (token === undefined) return null
    const payload = service.payloadOf(token)
    // The usual case, a token and a user seen a moment ago, needs neither a query nor a promise.
    if (payload instanceof Promise) return payload.then(({ sub }) => callerOf(sub))
    return callers.remembered(payload.sub) ?? callerOf(payload.sub)
  }
}
