// The accounts plugin: confirmation of addresses, new passwords, and the mails that lead to them.
import type { Application } from '../../declarations'
import { anyone, recordService, usersPath } from '../../engine'
import { open } from '../auth'
import { jobsOf } from '../jobs'
import { cleanUp } from './clean-up'
import { confirmations, emailChanges } from './confirmations'
import { defineErrands } from './errands'
import { confirmPage } from './page'
import { passwordResets, passwords } from './passwords'
import { watchUsers } from './registration'

export { notify } from './notices'
export { isText, prove } from './proof'
export { weakness } from './weakness'

/** To be configured behind the plugins of sign-in, jobs and mail. Needs the resources of the accounts. */
export const accounts = (app: Application) => {
  const users = usersPath(app)
  defineErrands(app, recordService(app, users)!.definition.table)
  watchUsers(app, users)
  jobsOf(app).every('7 * * * *', 'accounts-clean-up', ({ app }) => cleanUp(app))
  confirmPage(app, users)
  open(app, 'confirmations', confirmations(app, users), ['create'], anyone)
  open(app, 'email-changes', emailChanges(app, users), ['create'], anyone)
  open(app, 'password-resets', passwordResets(app), ['create'], anyone)
  open(app, 'passwords', passwords(app, users), ['create'], anyone)
}
