// Passwords: asked anew by mail, set by the link of that mail, or changed by whoever knows the old one.
import type { Application } from '../../declarations'
import { failure, inTransaction, invalidData, isStorable, recordService } from '../../engine'
import type { Transaction } from '../../engine'
import type { CallerParams } from '../auth'
import { jobsOf } from '../jobs'
import { journalOf } from '../journal'
import { RESET } from './errands'
import { useLink } from './links'
import { isText, prove } from './proof'
import { weakness } from './weakness'

/** What an address or a username has at most. */
const LONGEST = 255

/**
 * By which name somebody is asked for, as it is stored.
 * @throws 400 for anything but one `email` or `username`
 */
export function nameIn(data: unknown): { email: string } | { username: string } {
  const { email, username, ...others } = (data ?? {}) as Record<string, unknown>
  for (const key of Object.keys(others)) throw invalidData([{ key, message: 'is not known here' }])
  const [key, value] = email === undefined ? ['username', username] : ['email', email]
  if (
    !isText(value) ||
    value.length > LONGEST ||
    !isStorable(value) ||
    (email !== undefined && username !== undefined)
  )
    throw invalidData([{ key: 'email', message: 'or username must be text' }])
  return { [key as string]: value.trim().toLowerCase() } as { email: string }
}

/** `POST /password-resets`: the answer is the same for whoever there is or is not. */
export const passwordResets = (app: Application) => ({
  async create(data: unknown) {
    await jobsOf(app).add(RESET, nameIn(data))
    return {}
  }
})

/** `POST /passwords` with `token` and `password`, or, signed in, with `currentPassword` and `password`. */
export const passwords = (app: Application, users: string) => {
  const service = () => recordService(app, users)!
  /** The rules of the field hold here as they do at the registration. */
  const store = async (userId: unknown, password: string, params: object, more: object = {}) => {
    const message = weakness(password, await service().get(userId as number, params))
    if (message) throw invalidData([{ key: 'password', message }])
    await service().patch(userId as number, { password, ...more }, params)
  }

  /** Other ways in go, where somebody may have made them with an address that is not his. */
  async function closeOtherWays({ trx }: Transaction, userId: number) {
    for (const path of ['api-keys', 'identities']) {
      const ways = recordService(app, path)
      if (ways) await trx(ways.definition.table).where({ userId }).delete()
    }
  }

  /** What belongs to the old password goes with it: see registration.ts. The link shows whose the address is as well. */
  async function reset(token: unknown, password: string) {
    await inTransaction(app, async transaction => {
      const { userId, email } = await useLink(transaction.trx, ['reset'], token)
      const table = transaction.trx(service().definition.table)
      const user = await table.where({ id: userId }).forUpdate().first('email', 'confirmedAt')
      if (user?.email !== email) throw failure('invalid-link')
      const isFirstProof = user.confirmedAt === null
      if (isFirstProof) await closeOtherWays(transaction, userId)
      await store(userId, password, { transaction }, isFirstProof ? { confirmedAt: new Date() } : {})
    })
    journalOf(app).wake()
  }

  async function change(current: unknown, password: string, params: CallerParams) {
    const user = await prove(app, users, current, params)
    const keeps = await app.service('authentication').sidOf(params)
    await store(user.id, password, { keeps })
  }

  return {
    async create(data: unknown, params: CallerParams) {
      const { token, currentPassword, password } = (data ?? {}) as Record<string, unknown>
      if (token === undefined && !params.user) throw failure('not-signed-in')
      if (!isText(password)) throw invalidData([{ key: 'password', message: 'must be text' }])
      if (token === undefined) await change(currentPassword, password, params)
      else await reset(token, password)
      return {}
    }
  }
}
