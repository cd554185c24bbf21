// The accounts plugin: confirmation of addresses, new passwords, and the mails that lead to them.
import type { Application } from '../../declarations'
import { anyone, recordService } from '../../engine'
import { jobsOf } from '../jobs'
import { cleanUp } from './clean-up'
import { confirmations, emailChanges } from './confirmations'
import { defineErrands } from './errands'
import { confirmPage } from './page'
import { passwordResets, passwords } from './passwords'
import { watchUsers } from './registration'

export { weakness } from './weakness'

/** To be configured behind the plugins of sign-in, jobs and mail. Needs the resources of the accounts. */
export const accounts = (app: Application) => {
  const users = app.get('authentication').service ?? 'users'
  defineErrands(app, recordService(app, users)!.definition.table)
  watchUsers(app, users)
  jobsOf(app).every('7 * * * *', 'accounts-clean-up', ({ app }) => cleanUp(app))
  const open = (path: string, service: object, methods: string[]) =>
    app.use(path as never, service as never, { methods, access: { read: anyone, write: anyone } } as never)
  confirmPage(app, users)
  open('confirmations', confirmations(app, users), ['create'])
  open('email-changes', emailChanges(app, users), ['create'])
  open('password-resets', passwordResets(app), ['create'])
  open('passwords', passwords(app, users), ['create'])
}
