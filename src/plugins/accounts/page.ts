// The page behind the link of a confirmation: HTML for browsers, JSON for programs.
import type { FeathersError } from '@feathersjs/errors'
import type { Application } from '../../declarations'
import { failure } from '../../engine'
import { escapeHtml } from '../mail'
import { confirm, confirmKinds } from './confirmations'
import { holds } from './links'

const LINK = /^\/user_confirm\/([\w-]{1,200})\/?$/

/** @param action where a button leads to; without one there is none */
const page = (title: string, text: string, action?: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeHtml(title)}</title>
    <link rel="icon" href="/feather.svg" />
    <link rel="stylesheet" href="/style.css" />
  </head>
  <body>
    <main>
      <h1>${escapeHtml(title)}</h1>
      <p>${escapeHtml(text)}</p>${
        action === undefined
          ? ''
          : `
      <form method="post" action="${escapeHtml(action)}"><button>Confirm</button></form>`
      }
    </main>
  </body>
</html>
`

/**
 * Serves `/user_confirm/:token`. What scans mails opens their links as browsers do, but presses no button: so a browser
 * is asked first, and confirms by POST.
 *
 * @param users path of the resource whose rows are the callers
 */
export function confirmPage(app: Application, users: string): void {
  async function answerBrowser(token: string, isAsked: boolean): Promise<string> {
    if (isAsked) {
      await confirm(app, users, token)
      return page('Thank you', 'Your e-mail address is confirmed. You can sign in now.')
    }
    if (!(await holds(app.get('postgresqlClient'), confirmKinds, token))) throw failure('invalid-link')
    return page('Your e-mail address', 'Please confirm that it is yours.', `/user_confirm/${token}`)
  }

  app.use(async (ctx, next) => {
    const isKnown = ctx.method === 'GET' || ctx.method === 'POST'
    const [, token] = isKnown ? (LINK.exec(ctx.path) ?? []) : []
    if (token === undefined) return next()
    ctx.set('cache-control', 'no-store')
    if (ctx.accepts('json', 'html') !== 'html') {
      await confirm(app, users, token)
      ctx.body = { confirmed: true }
      return
    }
    try {
      ctx.body = await answerBrowser(token, ctx.method === 'POST')
    } catch (error) {
      const { code, message } = error as FeathersError
      // An address may have become another's meanwhile.
      if (code !== 400 && code !== 409) throw error
      ctx.status = code
      ctx.body = page('This did not work', message)
    }
    ctx.type = 'html'
  })
}
