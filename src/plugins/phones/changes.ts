// What happens to users and their phones: another number has not been verified, and who leaves is forgotten.
import type { HookContext } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { recordService } from '../../engine'
import type { Transaction } from '../../engine'
import { forgetTexts, phoneNumber } from '../sms'

/** Whether two texts are the same, or the same number written in two ways. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'string' || typeof other !== 'string') return false
  const number = phoneNumber(one)
  return number !== undefined && number === phoneNumber(other)
}

/**
 * Hangs them on the resource of the users.
 * @param path of it
 */
export function watchPhones(app: Application, path: string): void {
  const { table } = recordService(app, path)!.definition
  const unverify = async ({ id, data, params }: HookContext) => {
    // Who says both is the application itself: callers cannot set the time.
    if (data.phone === undefined || data.phoneVerifiedAt !== undefined) return
    const { trx } = params.transaction as Transaction
    const rows = trx(table).where({ id: Number(id) })
    const before = await rows.forUpdate().first('phone')
    if (!isSame(before?.phone, data.phone)) data.phoneVerifiedAt = null
  }
  // Only where the number is known to be his: texts to others are not his to forget.
  const forget = async ({ id, params }: HookContext) => {
    const { trx } = params.transaction as Transaction
    const rows = trx(table).where({ id: Number(id) })
    const user = await rows.whereNotNull('phoneVerifiedAt').first('phone')
    const number = phoneNumber(user?.phone ?? '')
    if (number !== undefined) await forgetTexts(number, trx)
  }
  const hooks = { before: { update: [unverify], patch: [unverify], remove: [forget] } }
  app.service(path as 'users').hooks(hooks as never)
}
