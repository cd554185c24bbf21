// Identity: who is behind a socket, by the token that it speaks with.
import type { FeathersError } from '@feathersjs/errors'
import type { Application } from '../../declarations'
import { engineOf } from '../../engine'
import type { Caller } from '../../engine'
import type { LiveSocket } from './listener'

/**
 * Who is behind a socket: null for nobody; `expired` when its token is good no more; `unknown` when that cannot be
 * told now, because the database is away.
 */
export async function identify(
  app: Application,
  { feathers }: LiveSocket
): Promise<Caller | null | 'expired' | 'unknown'> {
  try {
    return await engineOf(app).identify(feathers as never)
  } catch (error) {
    return (error as FeathersError).code === 401 ? 'expired' : 'unknown'
  }
}

/** When the token of a socket expires, in milliseconds; now, when it has. */
export async function expiryOf(app: Application, { feathers }: LiveSocket): Promise<number> {
  const { accessToken } = (feathers.authentication ?? {}) as { accessToken?: string }
  try {
    const { exp } = await app.service('authentication').payloadOf(accessToken!)
    return exp * 1000
  } catch {
    return Date.now()
  }
}
