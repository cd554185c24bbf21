// The stage of the accounts' tests: an application that runs jobs, and the mails that it sends.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Overrides } from '../../../src/configuration'
import { mailOf } from '../../../src/plugins/mail'
import { PASSWORD, testApp } from '../../support/app'
import type { Answer, TestApp } from '../../support/app'

export const NEW = 'another good password'

/** Status and name of the error of an answer. */
export const wordOf = ({ status, body }: Answer): [number, string | undefined] => [status, body.data?.error]

export class Stage {
  private constructor(readonly api: TestApp) {}

  static async open(accounts: object = {}, overrides: Overrides = {}): Promise<Stage> {
    return new Stage(await testApp({ jobs: { concurrency: 2 }, accounts, ...overrides }))
  }

  signIn(email: string, password = PASSWORD) {
    return this.post('/authentication', { strategy: 'local', email, password })
  }

  post(path: string, body: object, headers: Record<string, string> = {}) {
    return this.api.request('POST', path, { body, headers })
  }

  async register(email: string): Promise<{ id: number }> {
    return (await this.post('/users', { email, password: PASSWORD })).body
  }

  /** All mails to an address, once there are so many of them and no job is left. */
  async mails(to: string, count: number) {
    const knex = this.api.app.get('postgresqlClient')
    for (let tries = 0; ; tries++) {
      const found = mailOf(this.api.app)
        .inbox!.all()
        .filter(mail => mail.to.includes(to))
      const { rows } = await knex.raw(
        `select task_identifier, attempts, last_error from graphile_worker.jobs
          where key is null or key not like 'every:%'`
      )
      if (found.length >= count && rows.length === 0) return found
      if (tries > 300)
        throw new Error(`${found.length} mails have come to ${to}, with jobs left: ${JSON.stringify(rows)}`)
      await sleep(50)
    }
  }

  /** The token in the newest mail to an address. */
  async token(to: string, count = 1): Promise<string> {
    const [{ text }] = await this.mails(to, count)
    return /(?:user_confirm\/|#)([\w-]{43})/.exec(text)![1]
  }

  close(): Promise<void> {
    return this.api.stop()
  }
}
