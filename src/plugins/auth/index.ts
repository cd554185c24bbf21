// Sign-in: Feathers' authentication service, and who is behind a call.
import type { Application } from '../../declarations'
import { anyone, engineOf, failure, usersPath } from '../../engine'
import type { Caller } from '../../engine'
import { tokenOf } from './bearer'
import { openDoors } from './doors'
import { Remembered } from './remembered'
import { PasswordStrategy, RefreshStrategy, TokenStrategy } from './strategies'
import { TokenService } from './tokens'
import type { TokenPayload } from './tokens'

export { Attempts, FROZEN } from './attempts'
export { tokenOf } from './bearer'
export { open, ownRow } from './doors'
export type { CallerParams } from './doors'
export { Remembered } from './remembered'
export type { SecondFactor } from './tokens'

declare module '../../declarations' {
  interface ServiceTypes {
    authentication: TokenService
  }
}

/** A user, as far as it matters here. */
interface User extends Caller {
  readonly lockedAt: string | null
}

/**
 * Brings the service `authentication` (sign-in by POST, sign-out by DELETE) and tells the engine who calls.
 * Needs the resource of the users to be registered.
 */
export const auth = (app: Application) => {
  const service = new TokenService(app)
  service.register('jwt', new TokenStrategy())
  service.register('local', new PasswordStrategy())
  service.register('refresh', new RefreshStrategy())
  app.use('authentication', service, {
    methods: ['create', 'remove'],
    access: { create: anyone, remove: anyone },
    keys: 'none'
  })

  const users = usersPath(app)
  openDoors(app, service, users)
  const callers = new Remembered<User>(app, users)

  async function callerOf({ sub, sid }: TokenPayload): Promise<Caller> {
    const [caller] = await Promise.all([callers.find(sub), sid && service.sessions.assertHolds(sid)])
    if (!caller || caller.lockedAt) throw failure(sid ? 'session-ended' : 'invalid-token')
    return caller
  }

  engineOf(app).identify = params => {
    const token = tokenOf(params)
    if (token === undefined) return null
    const payload = service.payloadOf(token)
    // The usual case, a token, a session and a user seen a moment ago, needs neither a query nor a promise.
    if (payload instanceof Promise) return payload.then(callerOf)
    const known = callers.remembered(payload.sub)
    const isHeld = payload.sid === undefined || service.sessions.remembers(payload.sid)
    return known && !known.lockedAt && isHeld ? known : callerOf(payload)
  }
}
