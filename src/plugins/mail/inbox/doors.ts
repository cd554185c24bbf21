// The doors of the inbox: the page at /dev/mail, and the mails as JSON for programs and tests.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Application } from '../../../declarations'
import type { Inbox } from './inbox'
import { inboxPage } from './page'

/** Beside the source, also when the server runs compiled; development alone needs it. */
const folder = join(__dirname, '../../../../src/plugins/mail/inbox/browser')
const files = new Map([
  ['/dev/mail/style.css', 'style.css'],
  ['/dev/mail/page.js', 'page.js']
])

/** Headers of a mail's HTML: it runs nothing and loads nothing, also where it is opened by itself. */
const CONTAINED =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; " +
  'sandbox allow-popups allow-popups-to-escape-sandbox'

/** The mails as JSON, newest first. */
function listed(inbox: Inbox, query: NodeJS.Dict<string | string[]>) {
  const limit = Number(query.limit ?? Infinity)
  const mails = inbox.all().filter(({ to }) => query.to === undefined || to.includes(String(query.to)))
  return mails.slice(0, Number.isNaN(limit) ? Infinity : Math.max(0, limit))
}

/**
 * Serves `/dev/mail`, the mails that have come, and `/dev/mail.json`, the same for programs: all, those `?to=` an
 * address, or at most `?limit=`. To be used in development alone: mails hold tokens.
 */
export function inboxDoors(app: Application, inbox: Inbox): void {
  app.use(async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || !ctx.path.startsWith('/dev/mail')) return next()
    ctx.set('cache-control', 'no-store')
    if (ctx.path === '/dev/mail.json') {
      ctx.body = listed(inbox, ctx.query)
      return
    }
    const file = files.get(ctx.path)
    if (file !== undefined) {
      const content = await readFile(join(folder, file), 'utf8')
      ctx.type = file.slice(file.lastIndexOf('.'))
      ctx.body = content
      return
    }
    const isList = ctx.path === '/dev/mail' || ctx.path === '/dev/mail/'
    const [, number, part] = /^\/dev\/mail\/(\d{1,9})(\/html)?$/.exec(ctx.path) ?? []
    const mail = isList ? inbox.all()[0] : inbox.find(Number(number))
    if (!isList && !mail) return next()
    ctx.type = 'html'
    if (part === undefined) ctx.body = inboxPage(inbox.all(), mail)
    else {
      ctx.set('content-security-policy', CONTAINED)
      // In front of the mail's own head: its links open a window of their own.
      ctx.body = `<!doctype html><base target="_blank">${mail!.html}`
    }
  })
}
