// The phone of an order: any number, or one that is known to be the customer's where the settings ask for that.
import type { Knex } from 'knex'
import type { Application } from '../../declarations'
import { failure, invalidData } from '../../engine'
import type { Caller } from '../../engine'
import { verifiedPhone } from '../../plugins/phones'
import { phoneNumber } from '../../plugins/sms'
import type { Cart } from './cart'

/** The verified number of a user, as +14165550100. */
async function ownPhone(trx: Knex, caller: Caller): Promise<string | undefined> {
  const users = trx('users').where({ id: Number(caller.id) })
  const user = await users.whereNotNull('phoneVerifiedAt').first('phone')
  return user?.phone ? phoneNumber(user.phone) : undefined
}

/**
 * The number that texts about an order go to.
 * @returns as +14165550100; null where none is given and none is asked for
 * @throws 400 for what is no number, or another one than that of `phoneToken`; 403 `phone-not-verified`
 */
export async function phoneOf(
  app: Application,
  trx: Knex,
  { phone, phoneToken }: Cart,
  caller: Caller | null
): Promise<string | null> {
  const given = phone ? phoneNumber(phone) : null
  if (given === undefined)
    throw invalidData([{ key: 'phone', message: 'must be a phone number, as +14165550100' }])
  if (phoneToken) {
    const shown = await verifiedPhone(app, phoneToken)
    if (given !== null && given !== shown)
      throw invalidData([{ key: 'phone', message: 'is another number than that of phoneToken' }])
    return shown
  }
  if (app.get('shop').phones === 'any') return given
  const own = caller ? await ownPhone(trx, caller) : undefined
  if (own === undefined || (given !== null && given !== own)) throw failure('phone-not-verified')
  return own
}
