// Headers that every answer has: those of safety, and the id by which the log knows the request.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import { bucketAddress } from '../../storage'
import type { S3Settings } from '../../storage'

export type Headers = Record<string, string>

/** What helmet sets with these options, worked out once instead of at every request. */
function collect(options: Parameters<typeof helmet>[0]): Headers {
  const headers: Headers = {}
  const response = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined
  }
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, () => undefined)
  return headers
}

/** JSON needs nothing from a browser: no script, no frame, no guess at its type. The rest concerns pages only. */
export const apiHeaders: Headers = {
  ...collect({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] }
    },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false
  }),
  'cache-control': 'no-store'
}

/**
 * The headers of pages. They may load what this server itself has, over HTTP as well, for it may be opened by address
 * in a local network; and show, send and fetch files where these are kept.
 */
export function pageHeaders(s3: S3Settings): Headers {
  const files = s3.bucket ? [new URL(bucketAddress(s3)).origin] : []
  return collect({
    contentSecurityPolicy: {
      directives: {
        'upgrade-insecure-requests': null,
        'img-src': ["'self'", 'data:', 'blob:', ...files],
        'media-src': ["'self'", 'blob:', ...files],
        'connect-src': ["'self'", ...files]
      }
    }
  })
}

const GIVEN = /^[\w.-]{8,64}$/

/** The id of a request: that of a proxy in front, where it looks like one, or a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && GIVEN.test(given) ? given : randomUUID()
}
