// The page behind the link of a confirmation: HTML for browsers, JSON for programs.
import type { FeathersError } from '@feathersjs/errors'
import type { Application } from '../../declarations'
import { escapeHtml } from '../mail'
import { confirm } from './confirmations'

const LINK = /^\/user_confirm\/([\w-]{1,200})\/?$/

const page = (title: string, text: string) => `<!doctype html>
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
      <p>${escapeHtml(text)}</p>
    </main>
  </body>
</html>
`

/**
 * Serves `/user_confirm/:token`.
 * @param users path of the resource whose rows are the callers
 */
export function confirmPage(app: Application, users: string): void {
  app.use(async (ctx, next) => {
    const [, token] = ctx.method === 'GET' ? (LINK.exec(ctx.path) ?? []) : []
    if (token === undefined) return next()
    const isBrowser = ctx.accepts('json', 'html') === 'html'
    ctx.set('cache-control', 'no-store')
    try {
      await confirm(app, users, token)
      ctx.body = isBrowser
        ? page('Thank you', 'Your e-mail address is confirmed. You can sign in now.')
        : { confirmed: true }
    } catch (error) {
      const { code, message } = error as FeathersError
      if (!isBrowser || code !== 400) throw error
      ctx.status = code
      ctx.body = page('This did not work', message)
    }
    if (isBrowser) ctx.type = 'html'
  })
}
