// The handshake of a socket: who it is, where it was, and what it wants to hear.
import type { Application } from '../../declarations'
import { engineOf, failure, isObject } from '../../engine'
import { publicSocketError } from './guard'
import type { LiveSocket } from './listener'
import { parseSubscriptions } from './subscriptions'

export interface Handshake {
  /** Or an API key. */
  readonly accessToken?: string
  readonly cursor?: string
  readonly subscribe?: unknown
  /** It comes back and says nothing of a token: a stock client signs in on the socket. */
  readonly awaitsSignIn: boolean
}

/**
 * What a socket has said when it connected, in socket.io's `auth`.
 * @throws 400 for values that are no text
 */
export function readHandshake({ handshake, feathers }: LiveSocket): Handshake {
  const auth: unknown = handshake.auth
  const { accessToken, apiKey, cursor, subscribe } = isObject(auth) ? auth : {}
  for (const [key, value] of Object.entries({ accessToken, apiKey, cursor })) {
    if (value !== undefined && value !== null && typeof value !== 'string')
      throw failure('invalid-value', { key: `auth.${key}`, expected: 'text' })
  }
  const token = ((accessToken ?? apiKey) as string | null) ?? undefined
  return {
    accessToken: token,
    cursor: (cursor as string | null) ?? undefined,
    subscribe,
    awaitsSignIn: Boolean(cursor) && token === undefined && feathers.authentication === undefined
  }
}

/**
 * Lets a socket in, or refuses it with the error that a call would get: a token that has expired is better renewed
 * before what was missed is sent to nobody.
 */
export async function checkHandshake(
  app: Application,
  socket: LiveSocket,
  next: (error?: Error) => void
): Promise<void> {
  try {
    const { accessToken, subscribe } = readHandshake(socket)
    if (accessToken !== undefined) socket.feathers.authentication = { strategy: 'jwt', accessToken }
    const caller = await engineOf(app).identify(socket.feathers as never)
    // Whoever signs in later may want to hear more than nobody may; then it is looked at again.
    if (accessToken !== undefined) parseSubscriptions(app, subscribe, caller)
    next()
  } catch (error) {
    const data = publicSocketError(app, error as Error) as { message: string }
    next(Object.assign(new Error(data.message), { data }))
  }
}
