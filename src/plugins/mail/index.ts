// The mail plugin: messages are declared, queued with the change that causes them, and sent by a job.
import cluster from 'node:cluster'
import type { Application, HookContext, NextFunction } from '../../declarations'
import { recordService } from '../../engine'
import { logger } from '../../logger'
import { jobsOf } from '../jobs'
import { deliverMail, outboxOf } from './delivery'
import { inboxDoors } from './inbox/doors'
import { JOB, Mail } from './mail'
import type { Outgoing } from './transport'

export { button, code, note, paragraph } from './body'
export type { Block } from './body'
export { escapeHtml } from './escape'
export type { Received } from './inbox/inbox'
export { assertAddress, isAddress } from './mail'
export type { Mail } from './mail'
export { allMessages, message } from './message'
export type { Brand, Message } from './message'
export { Outbox } from './outbox'
export { test as testMessage } from './messages/test'
export type { Rendered } from './render'

/** The pause grows to six hours: so many tries take four days, after which mail servers give up as well. */
const ATTEMPTS = 26

const mailOfEach = new WeakMap<Application, Mail>()

/** The mail of an application. */
export const mailOf = (app: Application): Mail => mailOfEach.get(app)!

/**
 * Sends mails to the server of the settings. Without one, an inbox in this process takes them and shows them at
 * `/dev/mail`; in production they wait. To be configured behind the plugins of the jobs and of HTTP.
 *
 * Needs the resource `mails`, which tells admins what became of each.
 */
export const mail = (app: Application) => {
  const own = new Mail(app)
  mailOfEach.set(app, own)
  jobsOf(app).define<Outgoing>(JOB, (outgoing, context) => deliverMail(own, outgoing, context), {
    attempts: ATTEMPTS
  })
  jobsOf(app).every('17 3 * * *', 'mail-clean-up', async ({ app }) => {
    if (recordService(app, 'mails')) await outboxOf(app).removeOld()
  })
  if (own.inbox) inboxDoors(app, own.inbox)
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        const isFirst = cluster.worker === undefined || cluster.worker.id === 1
        if (isFirst && !own.inbox && app.get('mail').url === '')
          logger.warn('MAIL_URL is not set: mails are kept in the queue, and go once it is')
        await next()
      }
    ],
    teardown: [
      async (_context: HookContext, next: NextFunction) => {
        await next()
        await own.inbox?.close()
      }
    ]
  })
}
