// The body of a request: read within a limit, and made JSON.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { FeathersError } from '@feathersjs/errors'
import { failure } from '../errors'

/**
 * Reads the body as JSON.
 *
 * @param limit most bytes
 * @returns undefined for an empty body
 * @throws 413 above the limit, 415 for another content type, 400 for what is not JSON in UTF-8
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) throw failure('payload-too-large', { limit })
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw failure('payload-too-large', { limit })
      chunks.push(chunk)
    }
  } catch (error) {
    // A caller who hangs up halfway is not a fault of the server.
    throw error instanceof FeathersError ? error : failure('invalid-json')
  }
  if (size === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type)) throw failure('unsupported-media-type')
  const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
  if (!isUtf8(body)) throw failure('invalid-json')
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw failure('invalid-json')
  }
}
