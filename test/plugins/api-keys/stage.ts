// The stage of the tests of API keys: people, keys that they make, and calls by them.
import assert from 'node:assert/strict'
import { Client } from 'pg'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import type { Answer, Person, TestApp } from '../../support/app'
import type { CallData, Door, DoorAnswer } from '../../support/door'

export interface MadeKey {
  readonly id: string
  readonly key: string
  /** Whoever calls by it. */
  readonly person: Person
}

/** Makes a key of somebody. */
export async function makeKey(
  api: TestApp,
  owner: Person,
  scopes: readonly string[] = ['*:read', '*:write'],
  more: object = {}
): Promise<MadeKey> {
  const body = { name: 'a machine', scopes, ...more }
  const answer = await api.request('POST', '/api-keys', { as: owner, body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  const { id, key } = answer.body
  return { id, key, person: { ...owner, token: key } }
}

/** A call with a token. */
export const callsBy = (api: TestApp, token: string, path = '/users'): Promise<Answer> =>
  api.request('GET', path, { headers: { authorization: `Bearer ${token}` } })

/** A socket that says at its handshake who it is; rejected when it is not let in. */
export const connect = (api: TestApp, auth: object): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = io(api.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth })
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', error => (socket.close(), reject(error)))
  })

/** Settles when a socket is cut. */
export const cut = (socket: Socket): Promise<unknown> | undefined =>
  socket.connected ? new Promise(resolve => socket.once('disconnect', resolve)) : undefined

/** Status and name of the error of an answer. */
export const wordOf = ({ status, body }: Pick<Answer, 'status' | 'body'>): [number, string | undefined] => [
  status,
  body.data?.error
]

/**
 * Counts the statements that are sent while something is done.
 * @param about what the statements to count speak of
 */
export async function countStatements(about: RegExp, work: () => Promise<unknown>): Promise<number> {
  const { query } = Client.prototype
  let count = 0
  Client.prototype.query = function (this: Client, ...args: any[]) {
    if (about.test(args[0]?.text ?? String(args[0]))) count++
    return query.apply(this, args as never)
  } as never
  try {
    await work()
  } finally {
    Client.prototype.query = query
  }
  return count
}

/** The same call over each of some doors. */
export const overDoors = (...doors: Door[]) => {
  async function both(
    person: Person | undefined,
    call: CallData,
    check: (answer: DoorAnswer, at: string) => void
  ): Promise<void> {
    for (const door of doors) check(await door.call(person, call), `${door.name} ${call.method} ${call.path}`)
  }
  const answers = (person: Person | undefined, call: CallData, status: number, error?: string) =>
    both(person, call, (answer, at) =>
      assert.deepEqual(wordOf(answer), [status, error], `${at} ${JSON.stringify(answer.body)}`)
    )
  return {
    both,
    answers,
    /** The key may not, by its scopes. */
    beyond: (person: Person, call: CallData) => answers(person, call, 403, 'out-of-scope'),
    close: () => doors.forEach(door => door.close())
  }
}

export type OverDoors = ReturnType<typeof overDoors>
