// The texts of a smallest plugin and of its test.

/** From the folder of a plugin to src, and from that of its test to test. */
const up = '../..'

/** The plugin: it answers one path, and leaves everything else to the others. */
export const pluginText = (
  name: string,
  constant: string
): string => `// ${title(name)}: answers GET /${name}; a start to build on.
import type { Application } from '${up}/declarations'

/** \`GET /${name}\` tells since when this application is there. Its data would come from \`app\`. */
export const ${constant} = (app: Application) => {
  const since = new Date().toISOString()
  app.use(async (ctx, next) => {
    if (ctx.method !== 'GET' || ctx.path !== '/${name}') return next()
    ctx.body = { plugin: '${name}', since }
  })
}
`

const title = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' ')

export const pluginTestText = (
  name: string
): string => `// The plugin ${name}: what it answers, and what it leaves alone.
import assert from 'node:assert/strict'
import { testApp } from '${up}/support/app'
import type { TestApp } from '${up}/support/app'

describe('the plugin ${name}', () => {
  let api: TestApp
  before(async () => {
    api = await testApp()
  })
  after(() => api.stop())

  it('answers GET /${name}', async () => {
    const { status, body } = await api.request('GET', '/${name}')
    assert.deepEqual([status, body.plugin], [200, '${name}'])
    assert.ok(Date.parse(body.since) <= Date.now(), body.since)
  })

  it('leaves other methods and paths alone', async () => {
    assert.equal((await api.request('POST', '/${name}', { body: {} })).status, 404)
    assert.equal((await api.request('GET', '/${name}/1')).status, 404)
  })
})
`
