// Confirmations: the link of a mail shows that an address is its user's.
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { inTransaction, recordService } from '../../engine'
import { jobsOf } from '../jobs'
import { CONFIRM } from './errands'
import { useLink } from './links'
import { nameIn } from './passwords'

/**
 * Confirms the address of whom the link was sent to.
 * @throws 400 for a link that is no good
 */
export const confirm = (app: Application, users: string, token: unknown): Promise<void> =>
  inTransaction(app, async transaction => {
    const id = await useLink(transaction.trx, 'confirm', token)
    await recordService(app, users)!.patch(id, { confirmedAt: new Date() }, { transaction } as Params)
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
