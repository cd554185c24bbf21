// Passwords: asked anew by mail, set by the link of that mail, or changed by whoever knows the old one.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { inTransaction, invalidData, isStorable, recordService } from '../../engine'
import { jobsOf } from '../jobs'
import { RESET } from './errands'
import { useLink } from './links'
import { isText, prove } from './proof'
import { weakness } from './weakness'
import type { CallerParams } from './proof'

/**
 * By which name somebody is asked for, as it is stored.
 * @throws 400 for anything but one `email` or `username`
 */
export function nameIn(data: unknown): { email: string } | { username: string } {
  const { email, username, ...others } = (data ?? {}) as Record<string, unknown>
  for (const key of Object.keys(others)) throw invalidData([{ key, message: 'is not known here' }])
  const [key, value] = email === undefined ? ['username', username] : ['email', email]
  if (!isText(value) || !isStorable(value) || (email !== undefined && username !== undefined))
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
  const { sessions, attempts } = app.service('authentication')

  /** The rules of the field hold here as they do at the registration. */
  const store = async (userId: unknown, password: unknown, transaction?: object) => {
    const params = { transaction } as Params
    const message = weakness(String(password), await service().get(userId as number, params))
    if (message) throw invalidData([{ key: 'password', message }])
    await service().patch(userId as number, { password }, params)
  }

  async function reset(token: unknown, password: unknown) {
    if (!isText(password)) throw invalidData([{ key: 'password', message: 'must be text' }])
    await inTransaction(app, async transaction => {
      const { userId } = await useLink(transaction.trx, ['reset'], token)
      await store(userId, password, transaction)
      await attempts.thaw(userId, transaction.trx)
      await sessions.endOthers(userId, null, transaction.trx)
    })
  }

  async function change(current: unknown, password: unknown, params: CallerParams) {
    const user = await prove(app, users, current, params)
    await store(user.id, password)
    await sessions.endOthers(user.id, await app.service('authentication').sidOf(params))
  }

  return {
    async create(data: unknown, params: Params) {
      const { token, currentPassword, password } = (data ?? {}) as Record<string, unknown>
      if (token === undefined) await change(currentPassword, password, params)
      else await reset(token, password)
      return {}
    }
  }
}
