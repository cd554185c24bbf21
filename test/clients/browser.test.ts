// The client in a browser, bundled as a page would have it, with React; and what such a bundle holds.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BuildResult } from 'esbuild'
import type { Browser } from 'playwright-core'
import { createClient } from '../../src/client'
import { openBrowser } from '../support/browser'
import { Hangars } from './page'
import { Stage, Storage } from './stage'

const { createElement } = require('react')
const { renderToString } = require('react-dom/server')

const bundle = (file: string) =>
  build({
    entryPoints: [join(__dirname, file)],
    bundle: true,
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"development"' }
  })

describe('the client in a browser', () => {
  const stage = new Stage()
  let page: BuildResult<{ write: false; metafile: true }>
  before(async () => {
    page = (await bundle('page.ts')) as typeof page
  })

  it('can be bundled: it needs nothing of Node, and nothing of the server', () => {
    const ours = Object.keys(page.metafile.inputs).filter(file => file.startsWith('src/'))
    assert.ok(ours.includes('src/client.ts') && ours.includes('src/client/react.ts'))
    assert.deepEqual(
      ours.filter(file => !/^src\/client[./]/.test(file)),
      []
    )
  })

  it('shows nothing yet when a server renders the page', async () => {
    const client = createClient(stage.api.url, { storage: new Storage(), socket: { autoConnect: false } })
    assert.equal(renderToString(createElement(Hangars, { client })), '<p>connecting: </p>')
    await client.teardown()
  })

  describe('with React', () => {
    let browser: Browser
    before(async function () {
      browser = await openBrowser(this)
    })
    after(() => browser?.close())

    it('shows rows as they come and go, and asks for others when the query says something else', async () => {
      const context = await browser.newContext({ bypassCSP: true })
      const tab = await context.newPage()
      const errors: string[] = []
      tab.on('pageerror', error => errors.push(error.message))
      tab.on('console', message => void (message.type() === 'error' && errors.push(message.text())))
      await tab.route('**/favicon.ico', route => route.fulfill({ status: 204 }))
      // Any page of the server will do, as long as the script may run in it.
      await tab.goto(`${stage.api.url}/health/live`)
      await tab.evaluate('document.body.replaceChildren()')
      await tab.addScriptTag({ content: page.outputFiles[0].text })
      const shows = (text: string) => tab.waitForFunction(`document.body.textContent.trim() === '${text}'`)
      await shows('live:')
      const small = await stage.write(stage.ada, '/hangars', { name: 'small', size: 0 })
      await stage.write(stage.ada, '/hangars', { name: 'large', size: 9 })
      await shows('live: small large')
      await stage.patch(stage.ada, `/hangars/${small.id}`, { size: 10 })
      await shows('live: large small')
      await stage.patch(stage.ada, `/hangars/${small.id}`, { size: 0 })
      await tab.click('p')
      await shows('live: large')
      await tab.evaluate('client.io.io.engine.close()')
      await shows('offline: large')
      await stage.write(stage.ada, '/hangars', { name: 'huge', size: 99 })
      await shows('live: large huge')
      await tab.evaluate('void client.io.onAnyOutgoing((...words) => (window.last = words))')
      await tab.evaluate('end()')
      await tab.waitForFunction(`JSON.stringify(window.last) === '["subscribe",null]'`)
      assert.deepEqual(errors, [])
      await context.close()
    })
  })
})
