// New access tokens: by a refresh token over HTTP, or by a way of the application's own.
import { convert } from '@feathersjs/errors'
import type { SignIn } from './tokens'

/** Gets a new access token; rejects with code 401 when the session is over. */
export type Refresh = () => Promise<string | SignIn>

/** Whether the server has understood, and said no. */
export const isRefusal = (error: any): boolean => error?.code >= 400 && error.code < 408

/** Runs one action at a time in all tabs of a browser, which share a storage. */
export const alone = <T>(name: string, action: () => Promise<T>): Promise<T> => {
  const locks = (globalThis as any).navigator?.locks
  return locks ? locks.request(name, action) : action()
}

/**
 * Renews by a refresh token. Over HTTP, so that the handshake of a socket can wait for it.
 *
 * @param url of the service `authentication`
 * @param timeout milliseconds
 * @throws the server's error, or one without a code when the server cannot be reached
 */
export async function requestToken(url: URL, refreshToken: string, timeout: number): Promise<SignIn> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ strategy: 'refresh', refreshToken }),
    signal: AbortSignal.timeout(timeout)
  })
  const answer: any = await response.json()
  if (!response.ok) throw convert(answer)
  return answer
}
