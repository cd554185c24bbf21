// The door of the folder: answers its signed URLs, which show a file or take one.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { FeathersError } from '@feathersjs/errors'
import { failure } from '../../../engine'
import { apiHeaders } from '../../http'
import { logger } from '../../../logger'
import { checked } from '../content'
import { dispositionOf } from '../disposition'
import { FILES } from './signature'
import type { Grant, Signer } from './signature'
import type { FolderStore, Span } from './store'

type Headers = Record<string, string | number>

/** What a Range header asks for; undefined for all of it, null for what cannot be had. */
function spanOf(range: string | undefined, size: number): Span | undefined | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  // Several spans at once may be answered with the whole.
  if (from === undefined || (from === '' && to === '')) return undefined
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start <= end && start < size ? { start, end } : null
}

/** Whatever a file holds: it is no page of this server, and runs no script. */
const guards: Headers = {
  ...apiHeaders,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  // Who has the URL may see it, wherever his page is from.
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff'
}

async function show(
  store: FolderStore,
  { key, expires, terms }: Grant,
  request: IncomingMessage,
  response: ServerResponse
): Promise<undefined> {
  const found = await store.look(key)
  if (!found) throw failure('no-file')
  const { size, changedAt } = found
  const etag = `"${size.toString(36)}-${changedAt.getTime().toString(36)}"`
  const headers: Headers = {
    ...guards,
    'x-request-id': (request as { id?: string }).id ?? '',
    'content-type': terms.type,
    'content-disposition': dispositionOf({
      type: terms.type,
      name: terms.name,
      inline: terms.inline === '1'
    }),
    'cache-control': `private, max-age=${Math.max(expires - Math.ceil(Date.now() / 1000), 0)}, immutable`,
    'accept-ranges': 'bytes',
    etag
  }
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end()
    return
  }
  const { range, 'if-range': ifRange } = request.headers
  const span = ifRange === undefined || ifRange === etag ? spanOf(range, size) : undefined
  if (span === null) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}`, 'content-length': 0 }).end()
    return
  }
  const { start, end } = span ?? { start: 0, end: size - 1 }
  response.writeHead(span ? 206 : 200, {
    ...headers,
    'content-length': end - start + 1,
    ...(span ? { 'content-range': `bytes ${start}-${end}/${size}` } : {})
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  try {
    await pipeline(store.stream(key, { start, end }), response)
  } catch (error) {
    // Whoever looked has gone, or the file has; the head of the answer is sent already.
    logger.debug({ err: error }, 'A file was not sent to its end')
    response.destroy()
  }
}

/** Whether a file is still waited for: an URL outlives its upload, and must not fill the folder. */
export type IsAwaited = (key: string) => Promise<boolean>

async function take(
  store: FolderStore,
  isAwaited: IsAwaited,
  { key, terms }: Grant,
  request: IncomingMessage
) {
  const { 'content-length': length, 'content-type': type } = request.headers
  if (length !== terms.size)
    throw failure('upload-refused', {
      problem: `it must have ${terms.size} bytes, and say so in content-length`
    })
  if (type !== terms.type)
    throw failure('upload-refused', { problem: `its content-type must be ${terms.type}` })
  if (!(await isAwaited(key))) throw failure('invalid-url')
  const size = Number(terms.size)
  try {
    await checked(request, { max: size, size, checksum: terms.checksum }, source => store.put(key, source))
  } catch (error) {
    if (request.complete || error instanceof FeathersError) throw error
    throw failure('upload-refused', { problem: 'it was cut off' })
  }
  return { status: 200, text: '{}' }
}

/**
 * The lane of the signed URLs.
 * @returns undefined for requests to other paths
 */
export const folderLane =
  (store: FolderStore, signer: Signer, isAwaited: IsAwaited) =>
  (request: IncomingMessage, response: ServerResponse) => {
    const { url = '', method = '' } = request
    if (!url.startsWith(FILES)) return undefined
    const answer = async () => {
      const grant = signer.read(method, url)
      if (!grant) throw failure('invalid-url')
      if (grant.method === 'PUT') return take(store, isAwaited, grant, request)
      return show(store, grant, request, response)
    }
    return answer()
  }
