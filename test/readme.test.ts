// The tours of the README and the documents: their lines are run as they stand, and must give what they promise.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { npmStart, root } from './support/process'
import type { Started } from './support/process'
import { discard, temporaryFolder } from './support/server'

const run = promisify(execFile)
const blocksOf = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/```sh tour\n([^]*?)```/g)].map(([, text]) => text)

/** What each block of a tour must print. */
const readme: RegExp[][] = [
  [/"id":1,"email":"ada@example.com"/],
  [/"firstName":"Zoë".*"userId":1/, /"firstName":"Zoé"/, /"total":1,"limit":5/],
  [/"total":1.*"lastName":"Øster".*"user":\{.*ada@example.com/],
  [/"key":"lastName","message":"is required"/, /"key":"colour"/, /"error":"not-signed-in"/],
  [/live: Bob/],
  [/missed: Ostrich/],
  [/root@example.com/, /1 contacts? imported/, /POST {3}\/contacts/]
]
const accounts: RegExp[][] = [
  [/"email":"grace@example.com"/, /\{"confirmed":true\}/],
  [/"email":"grace@example.com".*"confirmedAt":"2/],
  [/"device":"my laptop"/, /"scope":"others"/],
  [/"contacts":\{"find":"some"/],
  [/"data":\[\{.*"email":"grace@example.com"/, /^(?!.*"email":"(ada|root)@)/s],
  [/\{\}\{\}\{"accessToken"/]
]

const apiKeys: RegExp[][] = [
  [/"total":1.*"name":"backup","prefix":"plm_/],
  [/"lastName":"March".*"total":1.*"contacts":\{"find":"some".*may not find users by this API key/],
  [/The API key is not valid/]
]
const twoFactor: RegExp[][] = [
  [/otpauth:\/\/totp\/Plumage:hedy%40example\.com\?/, /"isOn":true,.*"recoveryCodes":10/],
  [/Give a code as well/, /"accessToken".*"email":"hedy@example.com"/],
  [/\{\}\{"isOn":false\}/]
]

const phones: RegExp[][] = [
  [
    /"phone":"\+14165550147","expiresAt"/,
    /"phoneVerifiedAt":"2.*"username":"alexander".*"phoneVerifiedAt":"2/
  ],
  [/^\+14165550148\n20\d\d-/m]
]

describe('the tour', function () {
  this.timeout(60_000)
  const data = temporaryFolder()
  let application: Started
  let url: string

  before(async () => {
    application = npmStart({ DATA: data })
    url = await application.url
  })
  after(async () => {
    application.signal('SIGTERM')
    await application.ended
    discard(data)
  })

  const walk = async (file: string, promises: RegExp[][]) => {
    const blocks = blocksOf(file)
    assert.equal(blocks.length, promises.length)
    // One shell for all of it, because later blocks use the token of an earlier one.
    const marked = blocks.map((block, index) => `echo "=== ${index}"\n${block}\necho`)
    const script = marked.join('\n').replaceAll('localhost:3030', new URL(url).host)
    const env = { ...process.env, NODE_ENV: 'development', DATA: data, AUTH_SECRET: '', DATABASE_URL: '' }
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env })
    const printed = stdout.split(/=== \d+\n/).slice(1)
    promises.forEach((expected, index) => {
      for (const each of expected) assert.match(printed[index], each, `block ${index + 1}`)
    })
  }

  it('of the README runs as it stands', () => walk('README.md', readme))
  it('of the accounts runs as it stands', () => walk('docs/accounts.md', accounts))
  it('of API keys runs as it stands', () => walk('docs/api-keys.md', apiKeys))
  it('of two-factor sign-in runs as it stands', () => walk('docs/two-factor.md', twoFactor))
  it('of phone numbers runs as it stands', () => walk('docs/phones.md', phones))
})
