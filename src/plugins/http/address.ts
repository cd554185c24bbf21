// The address of a caller, also behind proxies.
import type { IncomingMessage } from 'node:http'

/**
 * Where a request comes from.
 * @param proxies how many proxies of ours stand in front: each notes whom it was asked by, and what stands in front
 *   of these notes is the caller's own invention
 */
export function addressOf({ headers, socket }: IncomingMessage, proxies: number): string | undefined {
  if (proxies === 0) return socket.remoteAddress
  const noted = String(headers['x-forwarded-for'] ?? '').split(',')
  return noted.at(-proxies)?.trim() || socket.remoteAddress
}
