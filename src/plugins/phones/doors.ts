// The doors of phones: ask for a code, and bring it back.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, inTransaction, invalidData, isObject, recordService } from '../../engine'
import type { Transaction } from '../../engine'
import type { CallerParams } from '../auth'
import { isReached, phoneNumber, sendText } from '../sms'
import { codeIn } from './code'
import type { Codes } from './codes'
import { codeText } from './message'
import { phoneToken } from './tokens'

/** What a number has at most, with all that people write between its digits. */
const LONGEST = 50

type Problem = readonly [key: string, message: string]

/** @throws 400 that names every problem of the body */
function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidData(problems.map(([key, message]) => ({ key, message })))
}

/** The texts of a body; an unknown key, and one that is no text, is a problem. */
function textsIn(data: unknown, keys: readonly string[]): Record<string, string> {
  if (!isObject(data)) throw failure('invalid-body')
  const problems = keys.map((key): Problem | undefined => {
    const value = data[key]
    if (value === undefined || value === null) return [key, 'is required']
    return typeof value === 'string' && value.length <= LONGEST
      ? undefined
      : [key, `must be text of ${LONGEST} characters at most`]
  })
  const others = Object.keys(data).filter(key => !keys.includes(key))
  const unknown = others.map((key): Problem => [key, `cannot be set here; there is ${keys.join(', ')}`])
  refuse([...problems.filter(problem => problem !== undefined), ...unknown])
  return data as Record<string, string>
}

/** A number in the form in which texts are sent to it. */
function numberOf(text: string): string {
  const number = phoneNumber(text)
  if (number === undefined) refuse([['phone', 'must be a phone number, as +14165550100']])
  return number!
}

/**
 * `POST /phone-verifications` with `phone`: a text with a code goes there. The answer is the same for every number,
 * whoever has it.
 */
export const askDoor = (app: Application, codes: Codes) => ({
  async create(data: unknown, { transaction }: Params & { transaction?: Transaction }) {
    const phone = numberOf(textsIn(data, ['phone']).phone)
    if (!isReached(app, phone)) {
      const countries = app.get('sms').countries.replace(/(\d+)/g, '+$1').replaceAll(',', ', ')
      refuse([['phone', `must be a number of the countries that texts go to, which are ${countries}`]])
    }
    const send = async (own: Transaction) => {
      const { code, expiresAt } = await codes.make(own.trx, phone)
      const text = codeText(app.get('application').name, code)
      await sendText(app, text, phone, { transaction: own, until: expiresAt })
      return { phone, expiresAt: expiresAt.toISOString() }
    }
    return transaction ? send(transaction) : inTransaction(app, send)
  }
})

/**
 * `POST /phone-verifications/verify` with `phone` and `code`. The number becomes that of whoever has signed in; a
 * stranger is answered with a token.
 * @param users path of the resource whose rows are the callers
 */
export const verifyDoor = (app: Application, codes: Codes, users: string) => ({
  async create(data: unknown, params: CallerParams) {
    const { user } = params
    const given = textsIn(data, ['phone', 'code'])
    const [phone, code] = [numberOf(given.phone), codeIn(given.code)]
    if (code === undefined) refuse([['code', 'must be six digits']])
    const hash = await codes.check(phone, code!)
    return inTransaction(app, async transaction => {
      await codes.spend(transaction.trx, phone, hash)
      if (!user) return phoneToken(app, phone)
      const own = { transaction, user } as Params
      const values = { phone, phoneVerifiedAt: new Date() }
      const row: any = await recordService(app, users)!.patch(user.id, values, own)
      return { phone, phoneVerifiedAt: row.phoneVerifiedAt }
    })
  }
})
