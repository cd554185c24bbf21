// In production without a server: mails wait, nothing is tried, and there is no inbox; with one, they go.
import assert from 'node:assert/strict'
import { compose } from '../../../src/compose'
import { logger } from '../../../src/logger'
import { mailOf } from '../../../src/plugins/mail'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { PostOffice } from './post-office'
import { become, boarding, noted, queued, until, values } from './stage'

const authentication = { secret: 'a secret that is long enough for 1 test' }

/** Makes something as it is made in production. */
async function inProduction<T>(make: () => T | Promise<T>): Promise<T> {
  process.env.NODE_ENV = 'production'
  try {
    return await make()
  } finally {
    process.env.NODE_ENV = 'test'
  }
}

describe('mail in production without a server', () => {
  let api: TestApp
  before(async () => {
    api = await inProduction(() => testApp({ authentication, jobs: { concurrency: 2 } }))
  })
  after(() => api.stop())

  it('says so once', async () => {
    const connection = api.app.get('databaseUrl')
    const app = await inProduction(() => compose({ authentication, postgresql: { connection } }))
    const { warn } = logger
    const warnings: string[] = []
    logger.warn = (...words: unknown[]) => void warnings.push(String(words.at(-1)))
    try {
      await app.setup()
      await app.teardown()
    } finally {
      logger.warn = warn
    }
    assert.deepEqual(warnings, ['MAIL_URL is not set: mails are kept in the queue, and go once it is'])
  })

  it('has no inbox', async () => {
    assert.equal(mailOf(api.app).inbox, undefined)
    for (const path of ['/dev/mail', '/dev/mail/', '/dev/mail.json', '/dev/mail/1', '/dev/mail/style.css'])
      assert.equal((await api.request('GET', path)).status, 404, path)
  })

  it('keeps mails without using up their tries, and sends them when there is a server', async () => {
    const to = 'amelia@example.com'
    await mailOf(api.app).send(boarding, to, values)
    let first: string | undefined
    await until(api.app, 'the job has been put off', async () => {
      const [job] = await queued(api.app, to)
      first ??= job?.id
      return job && job.id !== first && job.run_at > Date.now() + 60_000
    })
    const [row] = await noted(api.app, to)
    assert.deepEqual([row.status, row.attempts, row.lastError], ['waiting', 0, null])
    assert.equal((await queued(api.app, to)).length, 1)

    const office = await new PostOffice().open()
    api.app.set('mail', { url: office.url, from: 'no-reply@hangar.example' })
    await become(api.app, to, 'sent')
    assert.equal(office.taken.length, 1)
    await office.close()
  })
})
