// Confirmations: the link of a mail shows that an address is its user's.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, inTransaction, invalidData, recordService } from '../../engine'
import type { CallerParams } from '../auth'
import { jobsOf } from '../jobs'
import { isAddress, mailOf } from '../mail'
import { CONFIRM, sendLink } from './errands'
import type { User } from './errands'
import { useLink } from './links'
import type { LinkKind } from './links'
import { addressChanged } from './messages/changed'
import { confirmAddress } from './messages/confirm'
import { nameIn } from './passwords'
import { prove } from './proof'

/** The kinds of links that show whose an address is. */
export const confirmKinds: readonly LinkKind[] = ['confirm', 'email']

/**
 * Confirms the address that a link was sent to, which becomes the user's where he has asked for that; then his old
 * one is told.
 * @throws 400 for a link that is no good, also of an address that is not the user's any more; 409 where it is taken
 */
export const confirm = (app: Application, users: string, token: unknown): Promise<void> =>
  inTransaction(app, async transaction => {
    const params = { transaction } as Params
    const { kind, userId, email } = await useLink(transaction.trx, confirmKinds, token)
    const service = recordService(app, users)!
    const table = transaction.trx(service.definition.table)
    const before: User = await table.where({ id: userId }).forUpdate().first()
    const data = { confirmedAt: new Date() }
    if (kind === 'confirm' && before.email !== email) throw failure('invalid-link')
    await service.patch(userId, kind === 'email' ? { ...data, email } : data, params)
    if (kind === 'confirm' || !before.email) return
    const values = { name: before.firstName ?? before.email, email }
    await mailOf(app).send(addressChanged, before.email, values, { transaction })
  })

/** `POST /confirmations` with the `token` of a mail; or with a name, to have that mail sent again. */
export const confirmations = (app: Application, users: string) => ({
  async create(data: unknown) {
    const { token } = (data ?? {}) as { token?: unknown }
    if (token === undefined) await jobsOf(app).add(CONFIRM, nameIn(data))
    else await confirm(app, users, token)
    return {}
  }
})

/** `POST /email-changes` with `email` and `currentPassword`: the new address counts once it is confirmed. */
export const emailChanges = (app: Application, users: string) => ({
  async create(data: unknown, params: CallerParams) {
    const { currentPassword, ...others } = (data ?? {}) as Record<string, unknown>
    const wanted = nameIn(others)
    if (!('email' in wanted) || !isAddress(wanted.email))
      throw invalidData([{ key: 'email', message: 'must be an e-mail address' }])
    const { id } = await prove(app, users, currentPassword, params)
    await inTransaction(app, async transaction => {
      const { table } = recordService(app, users)!.definition
      const user: User = await transaction.trx(table).where({ id }).first()
      await sendLink(transaction, app, user, 'email', confirmAddress, wanted.email)
    })
    return {}
  }
})
