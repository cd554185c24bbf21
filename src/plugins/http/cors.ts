// Cross-origin requests: which pages of other origins may call.
import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from 'cors'

/** The setting `origins` in the form that cors and socket.io share; `*` stands for every page. */
export const corsOptions = (origins: readonly string[]) => ({
  origin: origins.includes('*') ? '*' : [...origins],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: ['x-request-id', 'retry-after'],
  maxAge: 600
})

/**
 * Sets the headers for pages of other origins.
 * @returns a function that returns true when it has answered the request itself: a preflight
 */
export function crossOrigin(
  origins: readonly string[]
): (request: IncomingMessage, response: ServerResponse) => boolean {
  if (origins.length === 0) return () => false
  const handle = cors(corsOptions(origins))
  return (request, response) => {
    if (!request.headers.origin) return false
    let answered = true
    handle(request as never, response as never, () => (answered = false))
    return answered
  }
}
