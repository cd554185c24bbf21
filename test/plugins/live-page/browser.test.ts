// The live page in a browser: two windows side by side, one of which is cut and misses nothing.
import assert from 'node:assert/strict'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { openBrowser } from '../../support/browser'
import { MARKUP, resources } from './resources'

describe('the live page in a browser', function () {
  this.timeout(60_000)
  let api: TestApp
  let browser: Browser | undefined
  let context: BrowserContext
  let first: Page
  let second: Page
  const faults: string[] = []

  before(async function () {
    api = await testApp({ domains: ['contacts'] }, resources)
    browser = await openBrowser(this)
    context = await browser.newContext()
    context.on('weberror', error => faults.push(error.error().message))
    context.on('console', message => {
      if (message.type() === 'error') faults.push(message.text())
    })
    first = await context.newPage()
    await first.goto(`${api.url}/live`)
  })
  after(async () => {
    await browser?.close()
    await api.stop()
  })

  const reaches = (page: Page, state: string) =>
    page.locator(`#state[data-state="${state}"]`).waitFor({ timeout: 15_000 })
  /** The newest event that is on the page, once there are so many. */
  const newest = async (page: Page, count: number) => {
    const events = page.locator('#events li[data-event]')
    await events.nth(count - 1).waitFor()
    assert.equal(await events.count(), count)
    return events.first()
  }

  it('hears, as nobody, of what everybody may see, and shows it as text', async () => {
    await reaches(first, 'connected')
    await first.locator('#events li[data-word="live"]').waitFor()
    assert.equal(await first.locator('#hear-hangars').isChecked(), true)
    assert.equal(await first.locator('#hear-zeppelins').isDisabled(), true)
    await api.request('POST', '/hangars', { body: { name: MARKUP } })
    const event = await newest(first, 1)
    assert.equal(await event.getAttribute('data-resource'), 'hangars')
    assert.ok((await event.innerText()).includes(JSON.stringify(MARKUP)))
    assert.equal(await first.locator('#events img, #events script').count(), 0)
    assert.equal(await first.title(), 'Live events')
  })

  it('registers in one click, and opens a second window as the same user', async () => {
    await first.locator('#register').click()
    await first.locator('#signed-in').waitFor()
    // It may say for a moment yet that it is connected as nobody.
    await first.locator('#hear-zeppelins:checked').waitFor()
    await reaches(first, 'connected')
    ;[second] = await Promise.all([context.waitForEvent('page'), first.locator('#second').click()])
    await second.locator('#events li[data-word="live"]').waitFor()
    assert.equal(await second.locator('#caller').textContent(), await first.locator('#caller').textContent())
    await first.locator('#clear').click()
  })

  it('shows in the one what the other creates, and which fields a change has changed', async () => {
    await second.locator('#create').click()
    const created = await newest(first, 1)
    assert.equal(await created.getAttribute('data-event'), 'created')
    await first.locator('#contact-list button').click()
    await first.locator('#contact [name=firstName]').fill('Amelia')
    await first.locator('#patch').click()
    const patched = await newest(second, 2)
    assert.equal(await patched.getAttribute('data-event'), 'patched')
    const changed = await patched.locator('.changed code').allTextContents()
    assert.deepEqual(changed.sort(), ['firstName', 'updatedAt'])
    assert.ok((await patched.locator('mark').allInnerTexts()).join().includes('"firstName": "Amelia"'))
    assert.ok(await second.locator('#contact-list', { hasText: 'Amelia' }).isVisible())
  })

  it('is cut, misses changes, and shows them as resumed when it connects again', async () => {
    await second.locator('#cut').click()
    await reaches(second, 'cut')
    const cursor = await second.locator('#cursor').textContent()
    await first.locator('#contact [name=lastName]').fill('Earhart')
    await first.locator('#patch').click()
    await newest(first, 3)
    await first.locator('#remove').click()
    await newest(first, 4)
    await second.locator('#connect').click()
    await newest(second, 4)
    await reaches(second, 'connected')
    const missed = second.locator('#events li[data-event]:has(.resumed)')
    const events = await missed.evaluateAll(items => items.map(item => item.getAttribute('data-event')))
    assert.deepEqual(events, ['removed', 'patched'])
    assert.equal(await second.locator('#contact-list button').count(), 0)
    assert.notEqual(await second.locator('#cursor').textContent(), cursor)
  })

  it('comes back by itself when the line breaks', async () => {
    await second.locator('#stumble').click()
    await reaches(second, 'lost')
    await first.locator('#create').click()
    // Whether it is told of as missed depends on how soon the line is there again.
    await second.locator('#events li[data-event=created]').nth(1).waitFor()
    await reaches(second, 'connected')
  })

  it('hears no more of what is switched off, and of a query only what fits it', async () => {
    await second.locator('#clear').click()
    await second.locator('#hear-contacts').uncheck()
    const wanted = '[aria-label="Only hangars where"]'
    await second.locator(wanted).fill('{"name":"Big"}')
    await second.locator(wanted).press('Enter')
    await second.locator('#wish', { hasText: 'Big' }).waitFor({ state: 'attached' })
    assert.ok(!(await second.locator('#wish').textContent())!.includes('contacts'))
    await first.locator('#create').click()
    for (const name of ['Small', 'Big']) await api.request('POST', '/hangars', { body: { name } })
    const heard = await newest(second, 1)
    assert.ok((await heard.innerText()).includes('"Big"'))
  })

  it('says what the server does not take, and goes on as it was', async () => {
    const wanted = second.locator('[aria-label="Only hangars where"]')
    for (const [query, sentence] of [
      ['{"colour":"red"}', 'colour'],
      ['nonsense', 'no JSON']
    ]) {
      await wanted.fill(query)
      await wanted.press('Enter')
      await second.locator('#resources-problem', { hasText: sentence }).waitFor()
      assert.ok((await second.locator('#wish').textContent())!.includes('Big'))
    }
  })

  it('says why a sign-in fails, and signs out', async () => {
    await second.locator('#sign-out').click()
    await second.locator('#sign-in').waitFor()
    await second.locator('#sign-in [name=email]').fill('nobody@example.com')
    await second.locator('#sign-in [name=password]').fill('wrong')
    await second.locator('#sign-in .main').click()
    await second.locator('#caller-problem:not(:empty)').waitFor()
    await reaches(second, 'connected')
    assert.equal(await second.locator('#hear-zeppelins').isDisabled(), true)
    assert.equal(await second.locator('#contacts').isVisible(), false)
  })

  it('has run without a fault', () => {
    // The browser itself notes the answer to the wrong password.
    assert.deepEqual(
      faults.filter(fault => !/status of 40[01]/.test(fault)),
      []
    )
  })
})
