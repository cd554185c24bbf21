// The token of a call: of the socket, or of the header.
import type { Params } from '@feathersjs/feathers'

const BEARER = /^(?:Bearer|JWT) +(\S+) *$/i

/** The token of a call. A socket speaks with the token it has signed in with, not with its handshake. */
export function tokenOf(params: Params): string | undefined {
  const given = (params.authentication as { accessToken?: unknown } | undefined)?.accessToken
  if (typeof given === 'string') return given
  const header = params.provider === 'rest' ? params.headers?.authorization : undefined
  return header === undefined ? undefined : BEARER.exec(header)?.[1]
}
