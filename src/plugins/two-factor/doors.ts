// The doors of two-factor sign-in: begin, confirm, take off, new recovery codes, and how things are.
import type { Application } from '../../declarations'
import { failure, invalidData, isObject } from '../../engine'
import { isText, prove } from '../accounts'
import type { CallerParams } from '../auth'
import { uriOf } from './codes'
import type { Factor, Factors } from './factors'
import type { Match } from './codes'

const idOf = ({ user }: CallerParams) => Number(user!.id)

/** What stands in a body under a key; undefined for anything but an object. */
const part = (data: unknown, key: string): unknown => (isObject(data) ? data[key] : undefined)

/** How an authenticator lists a user. */
const labelOf = (user: object): string => {
  const { email, username } = user as { email?: string | null; username?: string | null }
  return email ?? username ?? ''
}

/** A code of somebody, which must be right; then something that uses it up is done. */
async function withCode<T>(
  factors: Factors,
  factor: Factor,
  code: unknown,
  use: (match: Match) => Promise<T | undefined | false>
): Promise<T> {
  if (!isText(code)) throw invalidData([{ key: 'code', message: 'must be text' }])
  const match = await factors.check(factor, code)
  const used = match && (await use(match))
  if (!used) throw failure('wrong-code')
  return used
}

/** `GET /two-factor`, and `POST /two-factor` with `currentPassword`, which begins an enrolment. */
export const twoFactorDoor = (app: Application, factors: Factors, users: string) => ({
  async find(params: CallerParams) {
    const factor = await factors.find(idOf(params))
    if (!factor?.confirmedAt) return { isOn: false }
    return { isOn: true, since: factor.confirmedAt, recoveryCodes: factor.recoveryHashes.length }
  },

  async create(data: unknown, params: CallerParams) {
    await prove(app, users, part(data, 'currentPassword'), params)
    const secret = await factors.begin(idOf(params))
    const uri = uriOf(secret, app.get('application').name, labelOf(params.user!))
    const { toDataURL } = require('qrcode') as typeof import('qrcode')
    // The level that holds most: a long name in another alphabet takes nine bytes for each letter.
    return { secret, uri, qrCode: await toDataURL(uri, { errorCorrectionLevel: 'L' }) }
  }
})

/** `POST /two-factor/confirm` with a `code` of the enrolled authenticator: from now on it is asked for. */
export const confirmDoor = (factors: Factors) => ({
  async create(data: unknown, params: CallerParams) {
    const factor = await factors.find(idOf(params))
    if (!factor) throw failure('two-factor-off')
    if (factor.confirmedAt) throw failure('two-factor-on')
    const use = (match: Match) => factors.renew(factor, match)
    return { recoveryCodes: await withCode(factors, factor, part(data, 'code'), use) }
  }
})

/** What takes `currentPassword` and a `code` of a second factor that is in force. */
const guarded = (
  app: Application,
  factors: Factors,
  users: string,
  work: (factor: Factor, match: Match) => Promise<object | undefined>
) => ({
  async create(data: unknown, params: CallerParams) {
    await prove(app, users, part(data, 'currentPassword'), params)
    const factor = await factors.find(idOf(params))
    if (!factor?.confirmedAt) throw failure('two-factor-off')
    return withCode(factors, factor, part(data, 'code'), match => work(factor, match))
  }
})

/** `POST /two-factor/recovery-codes`: the old ones are worth nothing from now on. */
export const recoveryCodesDoor = (app: Application, factors: Factors, users: string) =>
  guarded(app, factors, users, async (factor, match) => {
    const recoveryCodes = await factors.renew(factor, match)
    return recoveryCodes && { recoveryCodes }
  })

/** `POST /two-factor/remove`. */
export const removeDoor = (app: Application, factors: Factors, users: string) =>
  guarded(app, factors, users, async factor => ((await factors.remove(factor)) ? {} : undefined))
