// Lanes: requests whose bodies or answers are streams, which neither the REST door nor koa would leave as they are.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application } from '../../declarations'

/**
 * Takes a request if it is its own.
 *
 * @returns undefined for other requests; otherwise a promise of the answer as JSON text, or of nothing once it has been
 *   sent already. It is rejected with an error of the catalogue only while nothing has been sent.
 */
export type Lane = (
  request: IncomingMessage,
  response: ServerResponse
) => Promise<{ status: number; text: string } | undefined> | undefined

const lanes = new WeakMap<Application, Lane[]>()

/** Opens a lane beside the doors; it is asked in front of them. */
export function addLane(app: Application, lane: Lane): void {
  lanes.set(app, [...(lanes.get(app) ?? []), lane])
}

/** The promise of the first lane that takes a request; undefined where none does. */
export function laneOf(
  app: Application,
  request: IncomingMessage,
  response: ServerResponse
): ReturnType<Lane> {
  for (const lane of lanes.get(app) ?? []) {
    const answer = lane(request, response)
    if (answer) return answer
  }
  return undefined
}
