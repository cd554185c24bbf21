// What holds for every message of a socket, before Feathers looks at it.
import { randomUUID } from 'node:crypto'
import type { FeathersError } from '@feathersjs/errors'
import { getServiceOptions } from '@feathersjs/feathers'
import type { Socket } from 'socket.io'
import type { Application } from '../../declarations'
import { failure, isObject } from '../../engine'
import { publicError } from '../http'

type Reply = (error: unknown, result?: unknown) => void

/** Where the query stands behind the path, by method; the rest have it second. It is the last. */
const queryAt: Record<string, number> = { find: 0, update: 2, patch: 2 }

/** Errors reach this place as JSON. One that did not come from a Feathers error may hold anything. */
function safe(error: any, limit: number): unknown {
  const isFeathers = typeof error?.className === 'string' && typeof error.code === 'number'
  if (isFeathers && (error.code < 500 || error.data?.error)) return error
  return publicError(Object.assign(new Error(error?.message), error), randomUUID(), limit).toJSON()
}

/** An error as it may go out over a socket. */
export const publicSocketError = (app: Application, error: Error): unknown =>
  safe('toJSON' in error ? (error as FeathersError).toJSON() : error, app.get('bodyLimit'))

/** What is wrong with the form of a message, if anything. Feathers would leave some callers waiting for ever. */
function wrongForm(app: Application, [method, path, ...args]: unknown[]): FeathersError | undefined {
  // Has a form of its own, and says itself what is wrong with it.
  if (method === 'subscribe') return undefined
  const found = typeof path === 'string' ? app.lookup(path) : null
  if (!found) return failure('unknown-path', { path: typeof path === 'string' ? path : 'a path of no text' })
  const methods = getServiceOptions(found.service).methods ?? []
  if (!methods.includes(method as string)) return failure('method-not-allowed', { method, path })
  const at = queryAt[method as string] ?? 1
  if (args.length > at + 1)
    return failure('invalid-value', { key: `The query of ${method}`, expected: 'last' })
  const query = args[at] ?? {}
  if (!isObject(query)) return failure('invalid-value', { key: 'The query', expected: 'an object' })
  // Copied as Feathers copies it, such a key becomes the prototype of the query.
  if (Object.hasOwn(query, '__proto__'))
    return failure('unknown-key', { key: '__proto__', allowed: 'the names of fields' })
  return undefined
}

/** Answers messages that no service takes, and lets no unforeseen error out with an answer. */
export function guardSocket(app: Application, socket: Socket): void {
  const limit = app.get('bodyLimit')
  socket.use((message, next) => {
    const last = message.length - 1
    const reply: Reply | undefined = typeof message[last] === 'function' ? message[last] : undefined
    if (reply) {
      message[last] = (error: unknown, result: unknown) =>
        error ? reply(safe(error, limit)) : reply(null, result)
    }
    const wrong = wrongForm(app, reply ? message.slice(0, -1) : message)
    if (wrong) reply?.(wrong.toJSON())
    else next()
  })
}
