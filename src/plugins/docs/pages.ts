// The pages of the documents: Swagger UI out of its package, with a page and a first script of our own.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What is served at a path. */
export interface Page {
  readonly type: string
  /** The version of a large file, so that a browser that has it does not fetch it again. */
  readonly etag?: string
  read(): Promise<Buffer | string>
}

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API documents</title>
    <link rel="icon" type="image/png" href="/docs/favicon.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/page.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

const style = `body { margin: 0 }
html.dark-mode body { background: #1c2022 }
.swagger-ui .parameters textarea { height: 3.5rem; min-height: 3.5rem }
`

/** A file and not a part of the page: the headers of safety let no script run that stands in a page. */
const script = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null
})
`

const ours = (type: string, text: string): Page => ({ type, read: async () => text })

function theirs(type: string, file: string): Page {
  const manifest = require.resolve('swagger-ui-dist/package.json')
  const { version } = require(manifest) as { version: string }
  return { type, etag: version, read: () => readFile(join(dirname(manifest), file)) }
}

/** All pages by path. Nothing else is served, so no path can lead out of the package. */
export const pages = (): ReadonlyMap<string, Page> => {
  const page = ours('text/html', html)
  return new Map([
    ['/docs', page],
    ['/docs/', page],
    ['/docs/start.js', ours('text/javascript', script)],
    ['/docs/page.css', ours('text/css', style)],
    ['/docs/swagger-ui.js', theirs('text/javascript', 'swagger-ui-bundle.js')],
    ['/docs/swagger-ui.css', theirs('text/css', 'swagger-ui.css')],
    ['/docs/favicon.png', theirs('image/png', 'favicon-32x32.png')]
  ])
}
