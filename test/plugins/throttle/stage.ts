// The stage of the throttle's tests: applications with low limits, and callers from any address.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { io } from 'socket.io-client'
import { compose } from '../../../src/compose'
import type { Overrides } from '../../../src/configuration'
import { start } from '../../../src/start'
import { emit } from '../../support/door'
import type { DoorAnswer } from '../../support/door'

/** So many calls are let through here. */
export const PER_ADDRESS = 6
export const PER_ACCOUNT = 3
export const SECONDS = 600

export const limits: Overrides = {
  proxies: 1,
  throttle: { perAddress: PER_ADDRESS, perAccount: PER_ACCOUNT, seconds: SECONDS },
  accounts: { attempts: 100 }
}

let count = 0
/** An address that nobody has called from. */
export const newAddress = () => `198.51.100.${++count}`

export type Post = (from: string, path: string, body: object) => Promise<DoorAnswer & { headers?: Headers }>

/** Calls over HTTP. */
export const overRest =
  (url: string): Post =>
  async (from, path, body) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': from }
    const answer = await fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: await answer.json(), headers: answer.headers }
  }

/** Calls over sockets, each over one of its own. */
export const overSockets =
  (url: string): Post =>
  async (from, path, body) => {
    const extraHeaders = { 'x-forwarded-for': from }
    const socket = io(url, { transports: ['websocket'], forceNew: true, extraHeaders })
    try {
      return await emit(socket, 'create', path, body)
    } finally {
      socket.close()
    }
  }

/** A further application on a database. */
export async function another(databaseUrl: string, overrides: Overrides = limits) {
  const app = compose({ postgresql: { connection: databaseUrl }, ...overrides })
  const { url, stop } = await start(app)
  return { app, url, stop }
}

/** Whether an answer says that it is too much, and when to come back. */
export function isTooMuch({ status, body, headers }: Awaited<ReturnType<Post>>): boolean {
  if (status !== 429) return false
  assert.equal(body.data.error, 'too-many-requests')
  const { retryAfter } = body.data
  assert.ok(retryAfter > SECONDS - 60 && retryAfter <= SECONDS, String(retryAfter))
  assert.equal(body.message, `Too many requests. Try again in ${retryAfter} seconds.`)
  if (headers) assert.equal(headers.get('retry-after'), String(retryAfter))
  return true
}

/** How many calls of a kind are let through in a row, each with another number. */
export async function letThrough(call: (number: number) => ReturnType<Post>): Promise<number> {
  for (let number = 0; number < 20; number++) if (isTooMuch(await call(number))) return number
  return Infinity
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
