// The creation of API keys, whose answer alone shows the key, and what may be changed of them afterwards.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, invalidData, isOutside } from '../../engine'
import type { Transaction } from '../../engine'
import { notify } from '../accounts'
import { hashOf, newKey, prefixOf } from './key'
import { checkScopes } from './scopes'

/** So many keys a user may have. */
const MOST = 100

const transactionOf = ({ params }: HookContext) => params.transaction as Transaction

/** What a user knows a key by. */
const called = ({ name, prefix }: { name: string; prefix: string }) => `${name} (${prefix}…)`

/** @throws 409 when a user has as many keys as he may have; of two who make the last one at the same moment, one does */
async function checkCount(context: HookContext, table: string): Promise<void> {
  const { trx } = transactionOf(context)
  const { data } = context
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
    // A session that was found open on some machine is not to become a key that outlives it.
    if (context.params.provider !== 'server') await app.service('authentication').assertRecent(context.params)
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
    if (key === undefined) return
    context.result = { ...context.result, key }
    const { userId, name, prefix } = context.data
    await notify(app, transactionOf(context), userId, 'apiKeyMade', called({ name, prefix }))
  }
  // If the rule keeps the key where it is, the transaction takes this back.
  const tellOfRemoval = async (context: HookContext) => {
    const transaction = transactionOf(context)
    const own = transaction.trx(table).where({ id: context.id })
    const found = context.id === null ? undefined : await own.first('userId', 'name', 'prefix')
    if (found) await notify(app, transaction, found.userId, 'apiKeyRemoved', called(found))
  }
  const keepAsMade = async (context: HookContext) => {
    const problems = Object.keys(isOutside(context.params) ? context.data : {})
      .filter(key => key !== 'name')
      .map(key => ({ key, message: 'cannot be changed; make another key' }))
    if (problems.length > 0) throw invalidData(problems)
  }
  app.service(path as 'users').hooks({
    before: { create: [make], patch: [keepAsMade], remove: [tellOfRemoval] },
    after: { create: [show] }
  } as never)
}

/** Keys on their way from the hook that makes them to the one that shows them. */
const keys = new WeakMap<object, string>()
