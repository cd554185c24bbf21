// The creation of API keys, whose answer alone shows the key, and what may be changed of them afterwards.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, invalidData, isOutside } from '../../engine'
import type { Transaction } from '../../engine'
import { hashOf, newKey, prefixOf } from './key'
import { checkScopes } from './scopes'

/** So many keys a user may have. */
const MOST = 100

/** @throws 409 when a user has as many keys as he may have; of two who make the last one at the same moment, one does */
async function checkCount({ params, data }: HookContext, table: string): Promise<void> {
  const { trx } = params.transaction as Transaction
  await trx.raw('select pg_advisory_xact_lock(hashtext(?), hashtext(?))', ['api keys', String(data.userId)])
  const [{ count }] = await trx(table).where({ userId: data.userId }).count()
  if (Number(count) >= MOST) throw failure('too-many-api-keys', { limit: MOST })
}

/**
 * Hangs it on the resource of the keys.
 * @param path of it
 * @param table of it
 */
export function watchKeys(app: Application, path: string, table: string): void {
  const make = async (context: HookContext) => {
    if (!isOutside(context.params)) return
    const { data } = context
    if (Array.isArray(data)) throw failure('invalid-body')
    data.scopes = checkScopes(app, data.scopes)
    if (data.expiresAt && Date.parse(data.expiresAt) <= Date.now())
      throw invalidData([{ key: 'expiresAt', message: 'must be in the future' }])
    await checkCount(context, table)
    const key = newKey()
    Object.assign(data, { prefix: prefixOf(key), hash: hashOf(key) })
    keys.set(context, key)
  }
  const show = async (context: HookContext) => {
    const key = keys.get(context)
    if (key !== undefined) context.result = { ...context.result, key }
  }
  const keepAsMade = async (context: HookContext) => {
    const problems = Object.keys(isOutside(context.params) ? context.data : {})
      .filter(key => key !== 'name')
      .map(key => ({ key, message: 'cannot be changed; make another key' }))
    if (problems.length > 0) throw invalidData(problems)
  }
  app
    .service(path as 'users')
    .hooks({ before: { create: [make], patch: [keepAsMade] }, after: { create: [show] } } as never)
}

/** Keys on their way from the hook that makes them to the one that shows them. */
const keys = new WeakMap<object, string>()
