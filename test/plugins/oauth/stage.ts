// The stage of these tests: an application, a provider, and people who go from one to the other and back.
import assert from 'node:assert/strict'
import type { Overrides } from '../../../src/configuration'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { Browser } from './browser'
import { KEY, OpenIdProvider, SECRET } from './provider'

/** What stands in the fragment that somebody comes home with. */
export interface Home {
  readonly url: string
  readonly access_token?: string
  readonly refresh_token?: string
  readonly error?: string
  readonly link?: string
}

export const homeOf = (location: string): Home => {
  const [url, fragment = ''] = location.split('#')
  return { url, ...Object.fromEntries(new URLSearchParams(fragment)) }
}

/** An issuer of the settings, and what belongs to it. */
export const client = (more: object) => ({ key: KEY, secret: SECRET, ...more })

export class Stage {
  private constructor(
    readonly api: TestApp,
    readonly provider: OpenIdProvider
  ) {}

  /** @param more further providers */
  static async open(overrides: Overrides = {}, more: object = {}): Promise<Stage> {
    const provider = await new OpenIdProvider().open()
    const { authentication, ...rest } = overrides as { authentication?: object }
    const api = await testApp({
      ...rest,
      authentication: { ...authentication, oauth: { oidc: client({ issuer: provider.issuer }), ...more } }
    })
    provider.serve([`${api.url}/oauth/oidc/callback`])
    return new Stage(api, provider)
  }

  /** Somebody at the provider. */
  know(subject: string, claims: Record<string, unknown> = {}): string {
    this.provider.people.set(subject, claims)
    return subject
  }

  /** Somebody at the provider with a verified address. */
  knowVerified(subject: string, email = `${subject}@example.com`): string {
    return this.know(subject, { email, email_verified: true, given_name: 'Ada', family_name: 'Lovelace' })
  }

  isCallback = (url: string) => url.startsWith(`${this.api.url}/oauth/oidc/callback`)

  /** Goes to the provider, up to the address that it sends back to. */
  toCallback(
    browser: Browser,
    subject: string,
    search = '',
    headers?: Record<string, string>
  ): Promise<string> {
    this.provider.next = { subject }
    return browser.follow(`${this.api.url}/oauth/oidc${search}`, this.isCallback, headers)
  }

  /** Signs in by the provider. */
  async signIn(subject: string, search = '', headers?: Record<string, string>): Promise<Home> {
    const browser = new Browser()
    const callback = await this.toCallback(browser, subject, search, headers)
    return homeOf((await browser.next(callback))!)
  }

  /** The user of a token. */
  async me({ access_token }: Home): Promise<any> {
    const headers = { authorization: `Bearer ${access_token}` }
    const { status, body } = await this.api.request('GET', '/me', { headers })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }

  /** Signs in by the provider as somebody who can make calls. */
  async person(subject: string): Promise<Person> {
    const home = await this.signIn(subject)
    const { id, email, role } = await this.me(home)
    return { id, email, role, token: home.access_token! }
  }

  /** The names of the messages that somebody was sent, oldest first. */
  async told(recipient: string): Promise<string[]> {
    const mails = this.api.app.get('postgresqlClient')('mails')
    return (await mails.where({ recipient }).orderBy('createdAt')).map(({ message }) => message)
  }

  count(table: string): Promise<number> {
    return this.api.app
      .get('postgresqlClient')(table)
      .count('* as n')
      .then(([{ n }]) => Number(n))
  }

  async close(): Promise<void> {
    this.provider.close()
    await this.api.stop()
  }
}
