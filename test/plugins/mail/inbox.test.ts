// The inbox over HTTP: a real SMTP server in the process, and its mails as a page and as JSON.
import assert from 'node:assert/strict'
import { createTransport } from 'nodemailer'
import { mailOf } from '../../../src/plugins/mail'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { become, boarding, values } from './stage'

const MARKUP = '<img src=x onerror="document.title=1"><script>document.title = 2</script>'

describe('the inbox', () => {
  let api: TestApp
  before(async () => {
    api = await testApp({ jobs: { concurrency: 1 }, application: { name: MARKUP } })
  })
  after(() => api.stop())

  const list = async (query = '') => (await api.request('GET', `/dev/mail.json${query}`)).body

  it('is empty at first, and says how to fill it', async () => {
    assert.deepEqual(await list(), [])
    const { status, body } = await api.request('GET', '/dev/mail')
    assert.equal(status, 200)
    assert.match(body, /mail send-test/)
    assert.equal((await api.request('GET', '/dev/mail/1')).status, 404)
  })

  it('takes what the application sends', async () => {
    await mailOf(api.app).send(boarding, 'amelia@example.com', values)
    await become(api.app, 'amelia@example.com', 'sent')
    const [mail, ...others] = await list()
    assert.deepEqual(others, [])
    assert.deepEqual([mail.id, mail.to, mail.subject], [1, ['amelia@example.com'], 'Your flight, Amelia'])
    assert.ok(mail.text.includes(values.link) && mail.html.includes(values.link))
    assert.match(mail.messageId, /^<[\da-f-]{36}@localhost>$/)
    assert.equal(mail.headers['auto-submitted'], 'auto-generated')
    assert.ok(Math.abs(Date.parse(mail.at) - Date.now()) < 60_000)
  })

  it('links to the address at which the application listens', async () => {
    const [mail] = await list()
    assert.ok(mail.text.endsWith(`http://localhost:${new URL(api.url).port}/\n`))
  })

  it('lists by recipient, newest first, as many as are asked for', async () => {
    const mail = mailOf(api.app)
    for (const name of ['bob', 'cleo']) {
      await mail.send(boarding, `${name}@example.com`, { ...values, name: MARKUP })
      await become(api.app, `${name}@example.com`, 'sent')
    }
    const to = (await list()).map((each: any) => each.to[0])
    assert.deepEqual(to, ['cleo@example.com', 'bob@example.com', 'amelia@example.com'])
    assert.deepEqual(
      (await list('?to=bob@example.com')).map((each: any) => each.id),
      [2]
    )
    assert.deepEqual(
      (await list('?limit=1')).map((each: any) => each.id),
      [3]
    )
  })

  it('shows them on a page without a script or markup of theirs', async () => {
    for (const path of ['/dev/mail', '/dev/mail/', '/dev/mail/2']) {
      const { status, headers, body } = await api.request('GET', path)
      assert.equal(status, 200, path)
      assert.match(headers.get('content-type')!, /^text\/html/)
      assert.match(headers.get('content-security-policy')!, /script-src 'self'/)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.ok(body.includes('&lt;img src=x onerror=&quot;document.title=1&quot;&gt;'))
      assert.doesNotMatch(body, /<script(?![^>]* src=)|<[^>]* on\w+=|<img/i)
    }
    const { body } = await api.request('GET', '/dev/mail/1')
    assert.ok(body.includes(`<a href="${values.link}" target="_blank" rel="noopener">`))
  })

  it('names only what is served', async () => {
    const { body } = await api.request('GET', '/dev/mail')
    const links = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, link]) => link)
    assert.ok(links.includes('/dev/mail/page.js') && links.includes('/dev/mail/3/html'))
    for (const link of links) assert.equal((await api.request('GET', link)).status, 200, link)
  })

  it('serves the HTML of a mail so that it runs and loads nothing', async () => {
    const { headers, body } = await api.request('GET', '/dev/mail/1/html')
    const policy = headers.get('content-security-policy')!
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /sandbox allow-popups allow-popups-to-escape-sandbox$/)
    assert.ok(body.startsWith('<!doctype html><base target="_blank">'))
    assert.ok(body.includes(values.link))
  })

  for (const path of [
    '/dev/mail/4',
    '/dev/mail/0',
    '/dev/mail/x',
    '/dev/mail/html',
    '/dev/mail//html',
    '/dev/mail/4/html',
    '/dev/mail/1/text',
    '/dev/mail/page.ts',
    '/dev/mail/../mail/index.ts',
    '/dev/mailbox'
  ]) {
    it(`${path} is 404`, async () => assert.equal((await api.request('GET', path)).status, 404))
  }

  it('takes mails of other programs too, on this machine alone, and keeps the last two hundred', async () => {
    const url = await mailOf(api.app).inbox!.url
    assert.match(url, /^smtp:\/\/127\.0\.0\.1:\d+$/)
    const transport = createTransport({ url, pool: true })
    for (let number = 1; number <= 201; number++) {
      await transport.sendMail({
        from: 'a@example.com',
        to: 'b@example.com',
        subject: `No. ${number}`,
        text: 'x'
      })
    }
    transport.close()
    const mails = await list()
    assert.deepEqual([mails.length, mails[0].subject, mails.at(-1).subject], [200, 'No. 201', 'No. 2'])
    assert.equal((await api.request('GET', '/dev/mail/1')).status, 404)
    const { body } = await api.request('GET', `/dev/mail/${mails[0].id}`)
    assert.ok(!body.includes('<iframe'))
  })
})

describe('an inbox that nobody needs', () => {
  it('is not started', async () => {
    const api = await testApp()
    await api.request('GET', '/dev/mail')
    await api.request('GET', '/dev/mail.json')
    const { inbox } = mailOf(api.app)
    assert.equal((inbox as unknown as { server?: unknown }).server, undefined)
    await api.stop()
  })
})
