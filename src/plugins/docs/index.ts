// Documents: the OpenAPI document at /openapi.json, and pages to read and try it at /docs.
import type { Application } from '../../declarations'
import { documentOf } from './document'
import { pages } from './pages'
import type { Page } from './pages'

/**
 * Serves the documents. They are made when somebody first asks for them, out of the services that there are then.
 *
 * @param app the application; its services may still be registered later
 */
export const docs = (app: Application) => {
  let text: string | undefined
  const openapi: Page = {
    type: 'application/json',
    read: async () => (text ??= JSON.stringify(documentOf(app)))
  }
  const served = new Map([['/openapi.json', openapi], ...pages()])
  app.use(async (ctx, next) => {
    const page = ctx.method === 'GET' || ctx.method === 'HEAD' ? served.get(ctx.path) : undefined
    if (!page) return next()
    ctx.status = 200
    ctx.type = page.type
    ctx.set('cache-control', 'no-cache')
    if (page.etag) ctx.etag = page.etag
    if (ctx.fresh) ctx.status = 304
    else ctx.body = await page.read()
  })
}
