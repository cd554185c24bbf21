// Errors on their way out: public ones as they are, everything else as `internal`, with the cause in the log.
import { FeathersError } from '@feathersjs/errors'
import { failure } from '../../engine'
import { logger } from '../../logger'
import type { Headers } from './headers'

/** koa and its parts mark errors that are the client's fault with a status. */
interface HttpError {
  readonly status?: number
  readonly type?: string
  readonly cause?: unknown
}

/**
 * The error that may go out.
 * @param id of the request, so that the log can be searched for it
 */
export function publicError(error: unknown, id: string, limit: number): FeathersError {
  const { status, type, cause } = (error ?? {}) as HttpError
  if (error instanceof FeathersError) {
    if (error.code >= 500) logger.error({ id, err: cause ?? error }, error.message)
    // Whoever made an error outside the catalogue may have put anything into it.
    return error.code >= 500 && !error.data?.error ? failure('internal') : error
  }
  if (status === 413 || type === 'entity.too.large') return failure('payload-too-large', { limit })
  if (status === 415) return failure('unsupported-media-type')
  if (status && status >= 400 && status < 500) return failure('invalid-json')
  logger.error({ id, err: error }, 'Unexpected error')
  return failure('internal')
}

/** The headers by which an error says what to do next: when to come back. */
export const errorHeaders = ({ data }: FeathersError): Headers =>
  data?.retryAfter === undefined ? {} : { 'retry-after': String(data.retryAfter) }
