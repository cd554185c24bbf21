// Registration, and what a change of a user's password or address brings with it.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { invalidData } from '../../engine'
import type { Caller, Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { CONFIRM } from './errands'

const isOutside = ({ params }: HookContext) => params.provider !== undefined
const transactionOf = ({ params }: HookContext) => params.transaction as Transaction

/** Whoever knows only the token of a user must not be able to lock him out. */
function guardPassword(context: HookContext): void {
  const caller = context.params.user as Caller | undefined
  const isOther = String(context.id) !== String(caller?.id)
  if (context.data.password === undefined || !isOutside(context)) return
  if (caller?.role === 'admin' && isOther) return
  throw invalidData([{ key: 'password', message: 'is changed by POST /passwords, with the current one' }])
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
    if (context.data.password === undefined || !isOutside(context)) return
    const { sessions, attempts } = app.service('authentication')
    const { trx } = transactionOf(context)
    await attempts.thaw(context.id, trx)
    await sessions.endOthers(context.id as number, null, trx)
  }
  app.service(path as 'users').hooks({
    before: { patch: [guardPassword, unconfirm] },
    after: { create: [askForConfirmation], patch: [askForConfirmation, endSessions] }
  } as never)
}
