// `mail preview` and `mail send-test`: what they print, where they send, and what they refuse.
import assert from 'node:assert/strict'
import { mailOf } from '../../../src/plugins/mail'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { child, command, ended, inProduction } from '../console/run'
import { PostOffice, Refusal } from './post-office'
import { become } from './stage'

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing'

describe('mail preview', () => {
  const preview = (...words: string[]) => command(NOWHERE, ['mail', 'preview', ...words])

  it('lists all messages without a name', async () => {
    const { code, out } = await preview()
    assert.equal(code, 0)
    assert.ok(out.split('\n').includes('test'))
  })

  it('prints a message with its example', async () => {
    const [both, html, text] = [
      await preview('test'),
      await preview('test', '--html'),
      await preview('test', '--text')
    ]
    assert.match(both.out, /^Subject: A test from Plumage\n\nHello Ada,\n/)
    assert.match(html.out, /^<!doctype html>[^]*Hello Ada,[^]*<\/html>\n$/)
    assert.match(text.out, /^Hello Ada,\n/)
  })

  it('refuses what there is not, and what contradicts itself', async () => {
    const unknown = await preview('nonsense')
    assert.equal(unknown.code, 2)
    assert.match(unknown.err, /^No message is called nonsense; there are .*\btest\b/)
    const both = await preview('test', '--html', '--text')
    assert.equal(both.code, 2)
    assert.match(both.err, /--html and --text contradict each other/)
  })
})

describe('mail send-test', () => {
  const words = ['mail', 'send-test', 'amelia@example.com']

  it('sends at once, without a database, and says what the server answers', async () => {
    const office = await new PostOffice().open()
    const { host } = new URL(office.url)
    const MAIL_URL = office.url.replace('//', '//pilot:geheim@')
    const sent = await ended(child(NOWHERE, words, { MAIL_URL }))
    assert.deepEqual(sent, {
      code: 0,
      out: `${host} has taken a test mail to amelia@example.com.\n`,
      err: ''
    })
    assert.equal(office.taken[0].subject, 'A test from Plumage')
    office.toSignIn = () => new Refusal(535, '5.7.8 Not with geheim')
    const refused = await command(NOWHERE, words, '', {}, { mail: { url: MAIL_URL } })
    assert.equal(refused.code, 1)
    assert.match(refused.err, /has not taken the mail: 535 5\.7\.8 Not with \[hidden\]\n$/)
    await office.close()
  })

  it('refuses what is no address', async () => {
    const { code, err } = await command(NOWHERE, ['mail', 'send-test', 'nobody'])
    assert.deepEqual([code, err], [1, 'A mail goes to one e-mail address, as ada@example.com.\n'])
  })

  it('refuses in production without a server', async () => {
    const { code, err } = await inProduction(NOWHERE, words)
    assert.deepEqual([code, err], [1, 'MAIL_URL is not set: there is no server that would take mails.\n'])
  })

  it('gives it to the inbox of the running application where no server is set', async () => {
    const api: TestApp = await testApp({ jobs: { concurrency: 1 } })
    const { code, out } = await command(api.app.get('databaseUrl')!, words)
    assert.equal(code, 0)
    assert.match(out, /^Queued\. The running application shows it at http:\/\/localhost:\d+\/dev\/mail\n$/)
    await become(api.app, 'amelia@example.com', 'sent')
    assert.equal(mailOf(api.app).inbox!.all()[0].subject, 'A test from Plumage')
    await api.stop()
  })
})
