// Errands: what is done for an account behind the answer, so that a stranger learns nothing by the time it takes.
import type { Application } from '../../declarations'
import { inTransaction } from '../../engine'
import { FROZEN } from '../auth'
import { jobsOf } from '../jobs'
import { mailOf } from '../mail'
import type { Message } from '../mail'
import { makeLink } from './links'
import type { LinkKind } from './links'
import { confirmAddress } from './messages/confirm'
import { accountFrozen, resetPassword } from './messages/reset'

/** Names of the jobs. */
export const RESET = 'reset-password'
export const CONFIRM = 'confirm-address'
export const MOVE = 'change-address'

interface User {
  readonly id: number
  readonly email: string | null
  readonly firstName: string | null
  readonly confirmedAt: Date | null
}

type Greeting = Message<{ name: string; token: string }>

/** Makes a link and queues the mail that holds it: both or none. Who has no address gets none. */
async function sendLink(
  app: Application,
  user: User | undefined,
  kind: LinkKind,
  greeting: Greeting,
  email = user?.email
) {
  if (!user || !email) return
  const { firstName } = user
  await inTransaction(app, async transaction => {
    const token = await makeLink(transaction.trx, { kind, userId: user.id, email })
    await mailOf(app).send(greeting, email, { name: firstName ?? email, token }, { transaction })
  })
}

/**
 * Defines the jobs of the accounts.
 * @param table of the users
 */
export function defineErrands(app: Application, table: string): void {
  const users = () => app.get('postgresqlClient')<User>(table)
  jobsOf(app).define<{ name: string }>(FROZEN, async ({ name }) => {
    const [kind, id] = name.split(':')
    const user =
      kind === 'user'
        ? await users()
            .where({ id: Number(id) })
            .first()
        : undefined
    await sendLink(app, user, 'reset', accountFrozen)
  })
  jobsOf(app).define<Partial<User> & { username?: string }>(RESET, async who => {
    await sendLink(app, await users().where(who).first(), 'reset', resetPassword)
  })
  jobsOf(app).define<Partial<User>>(CONFIRM, async who => {
    const user = await users().where(who).first()
    if (!user?.confirmedAt) await sendLink(app, user, 'confirm', confirmAddress)
  })
  jobsOf(app).define<{ id: number; email: string }>(MOVE, async ({ id, email }) => {
    await sendLink(app, await users().where({ id }).first(), 'email', confirmAddress, email)
  })
}
