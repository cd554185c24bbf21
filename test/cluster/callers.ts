// Callers of many processes: on sockets that know their worker, and on ever new connections.
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import type { Socket } from 'socket.io-client'

/** The id of a socket's session. */
export const sessionOf = (socket: Socket) => (socket.io.engine as unknown as { id: string }).id

/** The number of the worker that a socket's session lives in. */
export const workerOf = (socket: Socket) => Number(sessionOf(socket).split('-')[0])

/** A call with an answer that belongs to no other: the name of a field that is not there. */
export async function ask(socket: Socket, name: string): Promise<void> {
  const error = await new Promise<any>(resolve => socket.emit('create', 'users', { [name]: 1 }, resolve))
  assert.ok(
    error.errors?.some(({ key }: { key: string }) => key === name),
    JSON.stringify(error)
  )
}

/**
 * Calls on ever new connections, which may be cut, but may not wait for ever.
 * @returns how many were answered
 */
export async function callAllTheTime(url: string, goesOn: () => boolean): Promise<number> {
  let answered = 0
  const call = () =>
    new Promise<void>((resolve, reject) => {
      const request = httpRequest(`${url}/health/live`, { agent: false, timeout: 10_000 }, answer => {
        answered++
        answer.resume().once('close', resolve)
      })
      request.once('error', () => resolve())
      request.once('timeout', () => reject(new Error('A call waits for ever')))
      request.end()
    })
  const callers = Array.from({ length: 16 }, async () => {
    while (goesOn()) await call()
    await call()
  })
  await Promise.all(callers)
  return answered
}
