// Registration, and what a change of a user's password or address brings with it.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, invalidData, isOutside, recordService } from '../../engine'
import type { Caller, Transaction } from '../../engine'
import { jobsOf } from '../jobs'
import { isAddress, mailOf } from '../mail'
import { CONFIRM } from './errands'
import type { User } from './errands'
import { dropLinks } from './links'
import { addressChanged } from './messages/changed'
import { notify } from './notices'

const transactionOf = ({ params }: HookContext) => params.transaction as Transaction

/** Where a user changes what guards his account: with his password, which a token that was found does not have. */
const ways: Readonly<Record<string, string>> = { password: '/passwords', email: '/email-changes' }

/** Whether somebody changes or removes himself, which the application may do for him as it likes. */
const isOwn = ({ id, params }: HookContext) =>
  isOutside(params) &&
  params.provider !== 'server' &&
  String(id) === String((params.user as Caller | undefined)?.id)

/**
 * Removing oneself takes a sign-in of a short while ago, and so does a name to sign in with. No body comes with a
 * removal, so it cannot hold a password.
 */
const guardRecent = (app: Application) => async (context: HookContext) => {
  const { method, data, params } = context
  if (isOwn(context) && (method === 'remove' || data.username !== undefined))
    await app.service('authentication').assertRecent(params)
}

/** Forms send names along that are there already: those are no change. */
const leaveSame = (table: string) => async (context: HookContext) => {
  const { data, id } = context
  const names = ['email', 'username'].filter(key => data[key] !== undefined)
  if (!isOutside(context.params) || names.length === 0) return
  const { trx } = transactionOf(context)
  const row = await trx(table)
    .where({ id: Number(id) })
    .first(names)
  for (const key of names) if (row && row[key] === data[key]) delete data[key]
}

/** Admins set both for others. */
function guardOwn(context: HookContext): void {
  if (!isOwn(context)) return
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
  if (!isOutside(context.params) || !isLess) return
  const admins = await transactionOf(context)
    .trx(table)
    .where({ role: 'admin' })
    .whereNull('lockedAt')
    .forUpdate()
    .select('id')
  if (admins.length === 1 && String(admins[0].id) === String(id)) throw failure('last-admin')
}

/** Somebody else has changed it, so it needs no proof; but whoever reads the old one is told. */
const tellOldAddress = (app: Application, table: string) => async (context: HookContext) => {
  const { data, id, params } = context
  if (!isOutside(params) || data.email === undefined) return
  const transaction = transactionOf(context)
  const rows = transaction.trx<User>(table).where({ id: Number(id) })
  const user = await rows.whereNotNull('confirmedAt').first()
  if (!user?.email || !isAddress(user.email)) return
  const values = { name: user.firstName ?? user.email, email: data.email ?? 'none' }
  await mailOf(app).send(addressChanged, user.email, values, { transaction })
}

function unconfirm(context: HookContext): void {
  if (isOutside(context.params) && context.data.email !== undefined) context.data.confirmedAt = null
}

/**
 * Hangs them on the resource of the users.
 * @param path of it
 */
export function watchUsers(app: Application, path: string): void {
  const { table } = recordService(app, path)!.definition
  // The job finds out whether there is an address to confirm.
  const askForConfirmation = async (context: HookContext) => {
    const { method, data, result } = context
    if (app.get('accounts').confirm === 'off' || !isOutside(context.params)) return
    if (method !== 'create' && data.email === undefined) return
    await jobsOf(app).add(CONFIRM, { id: context.id ?? result.id }, { transaction: transactionOf(context) })
  }
  // His row is changed by now, so whoever signs in at this moment waits for it, or is found here.
  const endOld = async (context: HookContext) => {
    const { password, lockedAt, email } = context.data
    const { trx } = transactionOf(context)
    const id = Number(context.id)
    if (password !== undefined || lockedAt || email !== undefined) await dropLinks(trx, id)
    if (password === undefined && !lockedAt) return
    if (password !== undefined) await notify(app, transactionOf(context), id, 'passwordChanged')
    const { sessions, attempts } = app.service('authentication')
    // Only whoever changes his own, by the old one, keeps his session.
    const { keeps } = context.params
    if (password !== undefined) await attempts.thaw(id, { codes: keeps === undefined, knex: trx })
    await sessions.endOthers(id, keeps ?? null, trx)
  }
  // Rows that refer to him go, or forget him, as their references declare; this is what knows him otherwise.
  const forget = async (context: HookContext) => {
    const { trx } = transactionOf(context)
    const user = await trx(table)
      .where({ id: Number(context.id) })
      .first('email')
    await app.service('authentication').attempts.thaw(Number(context.id), { codes: true, knex: trx })
    if (user?.email) await mailOf(app).forget(user.email, trx)
  }
  const guard = guardLastAdmin(app, table)
  const change = [leaveSame(table), guardOwn, guard, guardRecent(app), tellOldAddress(app, table), unconfirm]
  app.service(path as 'users').hooks({
    before: {
      update: change,
      patch: change,
      remove: [guard, guardRecent(app), forget]
    },
    after: {
      create: [askForConfirmation],
      update: [endOld, askForConfirmation],
      patch: [endOld, askForConfirmation]
    }
  } as never)
}
