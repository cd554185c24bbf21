// Identity: who is behind a socket, by the token that it speaks with.
import type { FeathersError } from '@feathersjs/errors'
import type { Application } from '../../declarations'
import { KEY, engineOf } from '../../engine'
import type { Caller } from '../../engine'
import type { LiveSocket } from './listener'

/** Errors that no new token cures: what it spoke for is no more. */
const ends: readonly unknown[] = ['session-ended', 'invalid-api-key']

/**
 * Who is behind a socket: null for nobody; `expired` when its token is good no more; `ended` when its session, or its
 * API key, is not there any more; `unknown` when that cannot be told now, because the database is away.
 */
export async function identify(
  app: Application,
  { feathers }: LiveSocket
): Promise<Caller | null | 'expired' | 'ended' | 'unknown'> {
  try {
    return await engineOf(app).identify(feathers as never)
  } catch (error) {
    const { code, data } = error as FeathersError
    if (code !== 401) return 'unknown'
    return ends.includes(data?.error) ? 'ended' : 'expired'
  }
}

/**
 * What a socket speaks for, a session or an API key, if anything, and when that expires, in milliseconds; now, when it
 * has.
 */
export async function termsOf(
  app: Application,
  { feathers }: LiveSocket,
  caller: Caller
): Promise<{ sid?: string; expiry: number }> {
  const key = caller[KEY]
  if (key) return { sid: key.id, expiry: key.until }
  const { accessToken } = (feathers.authentication ?? {}) as { accessToken?: string }
  try {
    const { sid, exp } = await app.service('authentication').payloadOf(accessToken!)
    return { sid, expiry: exp * 1000 }
  } catch {
    return { expiry: Date.now() }
  }
}
