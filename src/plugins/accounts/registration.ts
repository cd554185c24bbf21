// Registration, and what a change of a user's password or address brings with it.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, invalidData, recordService } from '../../engine'
import type { Caller, Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { CONFIRM } from './errands'

const isOutside = ({ params }: HookContext) => params.provider !== undefined
const transactionOf = ({ params }: HookContext) => params.transaction as Transaction

/** Where a user changes what guards his account: with his password, which a token that was found does not have. */
const ways: Readonly<Record<string, string>> = { password: '/passwords', email: '/email-changes' }

/** Admins set both for others. */
function guardOwn(context: HookContext): void {
  const caller = context.params.user as Caller | undefined
  if (!isOutside(context) || String(context.id) !== String(caller?.id)) return
  const problems = Object.entries(ways)
    .filter(([key]) => context.data[key] !== undefined)
    .map(([key, way]) => ({ key, message: `is changed by POST ${way}, with currentPassword` }))
  if (problems.length > 0) throw invalidData(problems)
}

/** Of two admins who demote each other at the same moment, one stays. */
const guardLastAdmin = (app: Application, table: string) => async (context: HookContext) => {
  const { method, data, id, params } = context
  // Nobody else may do it, and nobody else is to learn whose row this is.
  if ((params.user as Caller | undefined)?.role !== 'admin') return
  const isLess = method === 'remove' || (data.role ?? 'admin') !== 'admin' || Boolean(data.lockedAt)
  if (!isOutside(context) || !isLess) return
  const admins = await transactionOf(context)
    .trx(table)
    .where({ role: 'admin' })
    .whereNull('lockedAt')
    .forUpdate()
    .select('id')
  if (admins.length === 1 && String(admins[0].id) === String(id)) throw failure('last-admin')
}

function unconfirm(context: HookContext): void {
  if (isOutside(context) && context.data.email !== undefined) context.data.confirmedAt = null
}

/**
 * Hangs them on the resource of the users.
 * @param path of it
 */
export function watchUsers(app: Application, path: string): void {
  const askForConfirmation = async (context: HookContext) => {
    const { email, id } = context.result
    const isAsked = app.get('accounts').confirm !== 'off' && isOutside(context) && email
    if (!isAsked || (context.method === 'patch' && context.data.email === undefined)) return
    await jobsOf(app).add(CONFIRM, { id }, { transaction: transactionOf(context) })
  }
  const endSessions = async (context: HookContext) => {
    const { password, lockedAt } = context.data
    if ((password === undefined && !lockedAt) || !isOutside(context)) return
    const { sessions, attempts } = app.service('authentication')
    const { trx } = transactionOf(context)
    await attempts.thaw(context.id, trx)
    await sessions.endOthers(context.id as number, null, trx)
  }
  const guard = guardLastAdmin(app, recordService(app, path)!.definition.table)
  app.service(path as 'users').hooks({
    before: { update: [guardOwn, guard, unconfirm], patch: [guardOwn, guard, unconfirm], remove: [guard] },
    after: { create: [askForConfirmation], patch: [askForConfirmation, endSessions] }
  } as never)
}
