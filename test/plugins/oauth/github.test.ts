// GitHub, which speaks no OpenID Connect.
import assert from 'node:assert/strict'
import { Browser } from './browser'
import { FalseProvider } from './false-provider'
import { Stage, client, homeOf } from './stage'
import type { Home } from './stage'

describe('GitHub', () => {
  let stage: Stage
  let github: FalseProvider
  before(async () => {
    github = await new FalseProvider().open()
    stage = await Stage.open({}, { github: client(github.addresses) })
  })
  after(async () => {
    github.close()
    await stage.close()
  })

  const signIn = async (): Promise<Home> =>
    homeOf(await new Browser().follow(`${stage.api.url}/oauth/github`, url => url.includes('#')))

  it('is asked for the address that is verified', async () => {
    github.answers.set('/token', { access_token: 'a-token-of-github', token_type: 'bearer' })
    github.answers.set('/user', {
      id: 4711,
      login: 'ada',
      name: 'Ada Lovelace',
      email: 'root@example.com',
      email_verified: true
    })
    const emails = (list: unknown) => github.answers.set('/user/emails', list as object)
    const wrong: unknown[] = [
      [],
      {},
      [null, 'x'],
      [{ email: 'ada@example.com', primary: true, verified: false }],
      [{ email: 'ada@example.com', primary: false, verified: true }],
      [{ email: 'ada@example.com', primary: true, verified: 'true' }]
    ]
    for (const list of wrong) {
      emails(list)
      assert.equal((await signIn()).error, 'email-not-verified', JSON.stringify(list))
    }
    emails([
      { email: 'other@example.com', primary: false, verified: true },
      { email: 'Ada@example.com', primary: true, verified: true }
    ])
    const { email, lastName } = await stage.me(await signIn())
    assert.deepEqual([email, lastName], ['ada@example.com', 'Lovelace'])
    assert.ok(github.asked.includes('GET /user/emails Bearer a-token-of-github'))
    assert.equal(github.sent.get('scope'), 'read:user user:email')
    const [row] = await stage.api.app.get('postgresqlClient')('identities').where({ provider: 'github' })
    assert.equal(row.key, 'github:4711')
  })

  it('may say that a code is none, with 200', async () => {
    github.answers.set('/token', { error: 'bad_verification_code', error_description: 'words' })
    assert.equal((await signIn()).error, 'invalid-flow')
  })
})
