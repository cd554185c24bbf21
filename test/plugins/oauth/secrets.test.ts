// Secrets: what is carried to a provider and back stands in no answer, event, table or line of the log.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import { journalOf } from '../../../src/plugins/journal'
import { openSocket } from '../../support/door'
import { Ledger } from '../accounts/ledger'
import { Browser } from './browser'
import { FalseProvider, text } from './false-provider'
import { SECRET } from './provider'
import { Stage, client, homeOf } from './stage'
import type { Home } from './stage'

const TOKEN = 'a-token-of-the-false-provider'
const CODE = 'a-code-of-the-false-provider'
const WORDS = 'words-of-the-provider'

describe('the secrets of sign-in by a provider', () => {
  let stage: Stage
  let issuer: FalseProvider
  const ledger = new Ledger()

  before(async () => {
    issuer = await new FalseProvider().open()
    stage = await Stage.open({ log: { level: 'trace' } }, { other: client({ issuer: issuer.url }) })
    issuer.answers.set('/.well-known/openid-configuration', issuer.discovery())
    ledger.openLog()
    for (const secret of [SECRET, TOKEN, CODE, WORDS]) ledger.keep('a secret of the provider', secret)
    const root = await stage.api.person('root', 'admin')
    for (const person of [root, undefined]) ledger.hear(await openSocket(stage.api, person))
  })
  after(async () => {
    ledger.close()
    issuer.close()
    await stage.close()
  })

  /** Goes to the false provider and back; all that is met on the way is noted. */
  const go = async (search = ''): Promise<Home> => {
    const browser = new Browser()
    const callback = await browser.follow(`${stage.api.url}/oauth/other${search}`, url =>
      url.includes('/callback?')
    )
    ledger.keep('a state', new URL(callback).searchParams.get('state')!)
    ledger.keep('a nonce', issuer.sent.get('nonce')!)
    for (const value of browser.cookies(stage.api.url).values()) ledger.keep('a cookie', value)
    const response = await browser.get(callback)
    const { access_token, refresh_token, link, ...rest } = homeOf(response.headers.get('location')!)
    for (const token of [access_token, refresh_token, link]) if (token) ledger.keep('a token', token)
    const others = [...response.headers].filter(([name]) => name !== 'location')
    const body = [rest, others, await response.text()]
    ledger.answers.push({ what: 'a callback', status: response.status, body })
    return { access_token, refresh_token, link, ...rest }
  }

  it('are in nothing that can be read', async () => {
    issuer.vouch({ sub: 'ada' })
    issuer.answers.set('/user', { sub: 'ada', email: 'ada@example.com', email_verified: true })
    const home = await go()
    const me = await stage.me(home)
    issuer.answers.set('/user', text(WORDS, 500))
    assert.equal((await go()).error, 'provider-failed')
    issuer.answers.set('/user', { sub: WORDS })
    assert.equal((await go()).error, 'provider-failed')
    issuer.answers.set('/token', text(JSON.stringify({ error: WORDS, error_description: WORDS }), 400))
    assert.equal((await go()).error, 'provider-failed')

    const bob = await stage.api.person('bob')
    issuer.vouch({ sub: 'bob' })
    issuer.answers.set('/user', { sub: 'bob' })
    const { body } = await stage.api.request('POST', '/identity-links', {
      as: bob,
      body: { provider: 'other', currentPassword: PASSWORD }
    })
    const { search, searchParams } = new URL(body.url)
    ledger.keep('a ticket', searchParams.get('ticket')!)
    const { link } = await go(search)
    const done = await stage.api.request('POST', '/identity-links', { as: bob, body: { ticket: link } })
    assert.equal(done.status, 201)
    const root = await stage.api.person('root')
    for (const path of ['/identities', `/users/${me.id}`, `/users/${me.id}/history`, '/sessions']) {
      const { status, body } = await stage.api.request('GET', path, { as: root })
      ledger.answers.push({ what: path, status, body })
    }
    ledger.answers.push({ what: 'the link', ...done })
    await journalOf(stage.api.app).level()

    assert.ok(ledger.answers.length >= 10)
    for (const { what, body } of ledger.answers) assert.deepEqual(ledger.leaks(body), [], what)
    const names = new Set(ledger.events.map(({ what }) => what))
    for (const name of ['users created', 'identities created']) assert.ok(names.has(name), name)
    for (const { what, body } of ledger.events) assert.deepEqual(ledger.leaks(body), [], what)
    assert.match(ledger.log, /\/oauth\/other\/callback/)
    assert.match(ledger.log, /A provider cannot sign anybody in/)
    for (const line of ledger.log.split('\n')) assert.deepEqual(ledger.leaks(line), [], line)
  })

  it('are in no table, but for the hashes that they are checked against', async () => {
    const knex = stage.api.app.get('postgresqlClient')
    // One ticket is left unused.
    const bob = await stage.api.person('bob')
    const body = { provider: 'other', currentPassword: PASSWORD }
    const { body: begun } = await stage.api.request('POST', '/identity-links', { as: bob, body })
    ledger.keep('a ticket', new URL(begun.url).searchParams.get('ticket')!)
    const { rows: tables } = await knex.raw(
      `select oid::regclass::text as name, relname from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`
    )
    const filled = new Set<string>()
    for (const { name, relname } of tables) {
      const { rows } = await knex.raw(`select to_jsonb(t) as row from ${name} t`)
      if (rows.length > 0) filled.add(relname)
      for (const { row } of rows) {
        if (relname === 'users') delete row.password
        if (relname === 'identity_tickets') delete row.hash
        assert.deepEqual(ledger.leaks(row), [], name)
      }
    }
    for (const name of ['users', 'identities', 'identity_tickets', 'plumage_journal'])
      assert.ok(filled.has(name), `${name} has rows`)
  })
})
