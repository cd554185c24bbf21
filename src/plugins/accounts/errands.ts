// Errands: what is done for an account behind the answer, so that a stranger learns nothing by the time it takes.
import type { Application } from '../../declarations'
import { inTransaction } from '../../engine'
import type { Transaction } from '../../engine'
import { FROZEN } from '../auth'
import { jobsOf } from '../jobs'
import { mailOf } from '../mail'
import type { Message } from '../mail'
import { isFresh, makeLink } from './links'
import type { LinkKind } from './links'
import { confirmAddress } from './messages/confirm'
import { accountFrozen, codesFrozen, resetPassword } from './messages/reset'

/** Names of the jobs. */
export const RESET = 'reset-password'
export const CONFIRM = 'confirm-address'

export interface User {
  readonly id: number
  readonly email: string | null
  readonly firstName: string | null
  readonly confirmedAt: Date | null
}

type Greeting = Message<{ name: string; token: string }>

/** Makes a link and queues the mail that holds it: both or none. Who has no address gets none. */
export async function sendLink(
  transaction: Transaction,
  app: Application,
  user: User | undefined,
  kind: LinkKind,
  greeting: Greeting,
  email = user?.email
): Promise<void> {
  if (!user || !email) return
  if (kind === 'reset' && (await isFresh(transaction.trx, kind, user.id))) return
  const token = await makeLink(transaction.trx, { kind, userId: user.id, email })
  // Whoever signs up with the address of another could have his own text sent to him.
  const name = (user.confirmedAt && kind !== 'email' && user.firstName) || email
  await mailOf(app).send(greeting, email, { name, token }, { transaction })
}

/**
 * Defines the jobs of the accounts.
 * @param table of the users
 */
export function defineErrands(app: Application, table: string): void {
  const users = () => app.get('postgresqlClient')<User>(table)
  jobsOf(app).define<{ name: string }>(FROZEN, async ({ name }) => {
    const [kind, id] = name.split(':')
    const who = { id: Number(id) }
    const greeting = { user: accountFrozen, code: codesFrozen }[kind]
    if (!greeting) return
    const user = await users().where(who).first()
    await inTransaction(app, trx => sendLink(trx, app, user, 'reset', greeting))
  })
  jobsOf(app).define<Partial<User> & { username?: string }>(RESET, async who => {
    const user = await users().where(who).first()
    await inTransaction(app, trx => sendLink(trx, app, user, 'reset', resetPassword))
  })
  jobsOf(app).define<Partial<User>>(CONFIRM, async who => {
    const user = await users().where(who).first()
    if (user?.confirmedAt) return
    await inTransaction(app, trx => sendLink(trx, app, user, 'confirm', confirmAddress))
  })
}
