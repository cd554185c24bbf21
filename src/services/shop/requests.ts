// Requests: a checkout that is sent again by a nervous client, or after its answer was lost, is the same order.
import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { failure, isObject } from '../../engine'
import type { Caller } from '../../engine'
import type { Cart } from './cart'

/** What an order remembers of the request that it was placed by. */
export interface Request {
  readonly requestKey: string
  readonly requestHash: string
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** The same text for the same values, in whatever order their keys came. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, each) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each
  )

/** The request of a cart; undefined where it has no key. Keys of one caller are nothing to another. */
export function requestOf(
  { idempotencyKey, ...cart }: Cart,
  caller: Pick<Caller, 'id'> | null
): Request | undefined {
  if (!idempotencyKey) return undefined
  const who = caller ? `user ${caller.id}` : 'guest'
  return { requestKey: hashOf(`${who} ${idempotencyKey}`), requestHash: hashOf(textOf(cart)) }
}

/**
 * The order that a request has placed already. Of two that come at the same moment the second waits here, and finds
 * the order of the first: not what that has left of the stock.
 *
 * @throws 409 `key-reused` where the order of this key was another cart's
 */
export async function orderOf(
  trx: Knex,
  { requestKey, requestHash }: Request
): Promise<{ id: string; status: string } | undefined> {
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [requestKey])
  const found = await trx('orders').where({ requestKey }).first('id', 'status', 'requestHash')
  if (found && found.requestHash !== requestHash) throw failure('key-reused', { key: 'idempotencyKey' })
  return found && { id: found.id, status: found.status }
}
