// The live page: shows events as they come, in development. In production there is none.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { bind, engineOf, sentence } from '../../engine'

/** Beside the source, also when the server runs compiled. Not below public/, which is served in production too. */
const folder = join(__dirname, '../../../src/plugins/live-page/browser')

/** What is served, by path. Nothing else is, so no path can lead out of the folder. */
const files = new Map([
  ['/live', 'index.html'],
  ['/live/', 'index.html'],
  ['/live/feather.svg', 'feather.svg'],
  ...['style.css', 'event.css'].map(name => [`/live/${name}`, name] as const),
  ...['page', 'connection', 'contacts', 'element', 'events', 'rows', 'resources', 'session'].map(
    name => [`/live/${name}.js`, `${name}.js`] as const
  )
])

/** A resource as the page lists it. */
interface Listed {
  readonly path: string
  readonly about: string
  /** Who may see its rows, in words. */
  readonly rule: string
  /** Whether the caller may see any of them. */
  readonly open: boolean
}

/** The live resources, with what they are to whoever asks. */
async function list(app: Application, params: Params): Promise<Listed[]> {
  const { definitions, identify } = engineOf(app)
  const caller = await identify(params)
  return [...definitions.values()]
    .filter(({ live }) => live)
    .map(({ path, about, access }) => ({
      path,
      about,
      rule: sentence(access.get),
      open: bind(access.get, caller) !== false
    }))
}

/**
 * Serves `/live`, a page that signs in, subscribes and shows what comes.
 *
 * @param app the application, behind the plugin that serves HTTP
 */
export const livePage = (app: Application) => {
  if (process.env.NODE_ENV === 'production') return
  app.use(async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    const name = files.get(ctx.path)
    if (name === undefined && ctx.path !== '/live/resources.json') return next()
    ctx.set('cache-control', 'no-cache')
    if (name === undefined) ctx.body = await list(app, { provider: 'rest', ...ctx.feathers })
    else {
      const text = await readFile(join(folder, name), 'utf8')
      ctx.type = name.slice(name.lastIndexOf('.'))
      ctx.body = text
    }
  })
}
