// Unlinking: an identity may go, but not with the last way in, and its user is told.
import type { Application, HookContext } from '../../declarations'
import { failure, isOutside, recordService } from '../../engine'
import type { Caller, Transaction } from '../../engine'
import { notify } from '../accounts'

/**
 * Keeps the last identity of a user who has no e-mail address: perhaps he has never known a password, and he has no
 * way to get one. With an address there is one.
 *
 * @param users path of the resource whose rows are the callers
 */
export function watchUnlinking(app: Application, users: string): void {
  const { table } = recordService(app, users)!.definition
  const guardLastWayIn = async ({ id, params }: HookContext) => {
    const caller = params.user as Caller | undefined
    if (!isOutside(params) || !caller) return
    const { trx } = params.transaction as Transaction
    // Of two who remove the last two at the same moment, the second waits.
    const user = await trx(table).where({ id: caller.id }).forUpdate().first('email')
    const own: { id: unknown }[] = await trx('identities').where({ userId: caller.id }).select('id')
    if (user?.email === null && own.length === 1 && String(own[0].id) === String(id))
      throw failure('last-way-in')
  }
  // If the rule keeps it where it is, the transaction takes this back.
  const tell = async ({ id, params }: HookContext) => {
    const transaction = params.transaction as Transaction
    const own = transaction.trx('identities').where({ id })
    const found = id === null ? undefined : await own.first('userId', 'provider')
    if (found) await notify(app, transaction, found.userId, 'identityUnlinked', found.provider)
  }
  app.service('identities').hooks({ before: { remove: [guardLastWayIn, tell] } } as never)
}
