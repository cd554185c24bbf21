// What holds for every message of a socket, before Feathers looks at it.
import { randomUUID } from 'node:crypto'
import { getServiceOptions } from '@feathersjs/feathers'
import type { Socket } from 'socket.io'
import type { Application } from '../../declarations'
import { failure } from '../../engine'
import { publicError } from '../http'

type Reply = (error: unknown, result?: unknown) => void

/** The methods that any service offers; Feathers listens to no others, and would leave the caller waiting. */
function offeredMethods(app: Application): Set<string> {
  const services = Object.keys(app.services).map(path => app.service(path as never))
  return new Set(services.flatMap(service => getServiceOptions(service).methods ?? []))
}

/** Errors reach this place as JSON. One that did not come from a Feathers error may hold anything. */
function safe(error: any, limit: number): unknown {
  const isFeathers = typeof error?.className === 'string' && typeof error.code === 'number'
  if (isFeathers && (error.code < 500 || error.data?.error)) return error
  return publicError(Object.assign(new Error(error?.message), error), randomUUID(), limit).toJSON()
}

/** Answers messages that no service takes, and lets no unforeseen error out with an answer. */
export function guardSocket(app: Application, socket: Socket): void {
  const methods = offeredMethods(app)
  const limit = app.get('bodyLimit')
  socket.use((message, next) => {
    const [method, path] = message
    const last = message.length - 1
    const reply: Reply | undefined = typeof message[last] === 'function' ? message[last] : undefined
    if (reply) {
      message[last] = (error: unknown, result: unknown) =>
        error ? reply(safe(error, limit)) : reply(null, result)
    }
    if (methods.has(method)) return next()
    reply?.(
      failure('method-not-allowed', {
        method,
        path: typeof path === 'string' ? path : 'any service'
      }).toJSON()
    )
  })
}
