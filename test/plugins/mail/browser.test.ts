// The inbox in a browser: a mail comes, is read, and its link opens a window of its own.
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { mailOf } from '../../../src/plugins/mail'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { openBrowser } from '../../support/browser'
import { become, boarding } from './stage'

const MARKUP = '<img src=x onerror="document.title=1"><script>document.title = 2</script>'

describe('the inbox in a browser', function () {
  this.timeout(60_000)
  let api: TestApp
  let browser: Browser | undefined
  let page: Page
  const faults: string[] = []

  before(async function () {
    api = await testApp({ jobs: { concurrency: 1 } })
    browser = await openBrowser(this)
    const context = await browser.newContext({ viewport: { width: 1200, height: 850 } })
    context.on('weberror', error => faults.push(error.error().message))
    page = await context.newPage()
    // Not of the window that the mail opens: the browser asks for an icon there.
    page.on('console', message => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(`${api.url}/dev/mail`)
  })
  after(async () => {
    await browser?.close()
    await api.stop()
  })

  const send = async (to: string, name: string) => {
    await mailOf(api.app).send(boarding, to, { name, link: `${api.url}/health/live` })
    await become(api.app, to, 'sent')
  }

  it('shows a mail by itself when it comes', async () => {
    assert.ok(await page.getByText('No mail yet').isVisible())
    await send('amelia@example.com', 'Amelia')
    await page.getByRole('heading', { name: 'Your flight, Amelia' }).waitFor()
    const mail = page.frameLocator('iframe')
    assert.ok(await mail.getByText('Hello Amelia,').isVisible())
    await page.getByText('Text', { exact: true }).click()
    assert.ok((await page.locator('pre').innerText()).includes(`Board:\n${api.url}/health/live`))
  })

  it('opens the button of a mail in another window', async () => {
    const button = page.frameLocator('iframe').getByRole('link', { name: 'Board' })
    const [opened] = await Promise.all([page.context().waitForEvent('page'), button.click()])
    await opened.waitForLoadState()
    assert.equal(opened.url(), `${api.url}/health/live`)
    await opened.close()
  })

  it('keeps the mail that is read while others come, and shows markup as text', async () => {
    await page.goto(`${api.url}/dev/mail/1`)
    await send('eve@example.com', MARKUP)
    await page.locator('main ol li').nth(1).waitFor()
    assert.ok(await page.getByRole('heading', { name: 'Your flight, Amelia' }).isVisible())
    await page.locator('main ol a').first().click()
    await page.locator('h2', { hasText: 'onerror' }).waitFor()
    assert.equal(await page.locator('img').count(), 0)
    assert.equal(await page.frameLocator('iframe').locator('img, script').count(), 0)
    assert.equal(await page.title(), 'Mail')
  })

  it('has room on a telephone', async () => {
    await page.setViewportSize({ width: 380, height: 800 })
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    assert.ok(Number(wide) <= 380, `${wide} pixels wide`)
    await page.setViewportSize({ width: 1200, height: 850 })
  })

  it('has run without a fault', () => assert.deepEqual(faults, []))
})
