// The tour of the README: its lines are run as they stand, and must give what they promise.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { npmStart, root } from './support/process'
import type { Started } from './support/process'
import { discard, temporaryFolder } from './support/server'

const run = promisify(execFile)
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/```sh tour\n([^]*?)```/g)].map(([, text]) => text)

/** What each block of the tour must print. */
const promises: RegExp[][] = [
  [/"id":1,"email":"ada@example.com"/],
  [/"firstName":"Zoë".*"userId":1/, /"firstName":"Zoé"/, /"total":1,"limit":5/],
  [/"total":1.*"lastName":"Øster".*"user":\{.*ada@example.com/],
  [/"key":"lastName","message":"is required"/, /"key":"colour"/, /"error":"not-signed-in"/],
  [/live: Bob/],
  [/missed: Ostrich/],
  [/root@example.com/, /1 contacts? imported/, /POST {3}\/contacts/]
]

describe('the tour of the README', function () {
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

  it('runs as it stands', async () => {
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
  })
})
