// Notices: a user is told by mail of what has changed in how his account is guarded, by himself or by somebody else.
import type { Application } from '../../declarations'
import { recordService, usersPath } from '../../engine'
import type { Transaction } from '../../engine'
import { isAddress, mailOf } from '../mail'
import type { User } from './errands'
import { apiKeyMade } from './messages/api-key-made'
import { apiKeyRemoved } from './messages/api-key-removed'
import { identityLinked } from './messages/identity-linked'
import { identityUnlinked } from './messages/identity-unlinked'
import { passwordChanged } from './messages/password-changed'
import { twoFactorOff } from './messages/two-factor-off'
import { twoFactorOn } from './messages/two-factor-on'

const notices = {
  apiKeyMade,
  apiKeyRemoved,
  identityLinked,
  identityUnlinked,
  passwordChanged,
  twoFactorOff,
  twoFactorOn
}

/**
 * Queues a notice with the change that it tells of: both or none. An address that its user has not confirmed gets
 * none, for it may be that of somebody else; where no confirmation is asked for, none is known to be.
 *
 * @param what the key, the provider or the like that came or went
 */
export async function notify(
  app: Application,
  { trx, committed }: Transaction,
  userId: unknown,
  name: keyof typeof notices,
  what = ''
): Promise<void> {
  const { table } = recordService(app, usersPath(app))!.definition
  const user: User | undefined = await trx(table)
    .where({ id: Number(userId) })
    .first()
  const isKnown = user?.confirmedAt || app.get('accounts').confirm === 'off'
  if (!user?.email || !isKnown || !isAddress(user.email)) return
  const values = { name: user.firstName ?? user.email, what }
  await mailOf(app).send(notices[name], user.email, values, { transaction: { trx, committed } })
}
