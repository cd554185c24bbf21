// The longest life of a session: however often it is renewed, it ends.
import assert from 'node:assert/strict'
import { journalOf } from '../../../src/plugins/journal'
import { PASSWORD, testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'

const DAY_MS = 86_400_000

describe('the longest life of a session', () => {
  let api: TestApp
  let ada: Person
  before(async () => {
    api = await testApp({ accounts: { refreshDays: 30, longestDays: 40 } })
    ada = await api.person('ada')
  })
  after(() => api.stop())
  const post = async (body: object) => (await api.request('POST', '/authentication', { body })).body
  const signIn = () => post({ strategy: 'local', email: ada.email, password: PASSWORD })
  const renew = (refreshToken: string) => post({ strategy: 'refresh', refreshToken })
  const session = ({ authentication }: any) =>
    api.app.get('postgresqlClient')('sessions').where({ id: authentication.payload.sid })
  /** How many days a session has left. */
  const left = async (tokens: any) =>
    Math.round(((await session(tokens).first()).expiresAt.getTime() - Date.now()) / DAY_MS)
  const makeOlder = (tokens: any, days: number) =>
    session(tokens).update({ createdAt: new Date(Date.now() - days * DAY_MS) })

  it('is what is left of it when it is renewed', async () => {
    const first = await signIn()
    assert.equal(await left(first), 30)
    await makeOlder(first, 9)
    const second = await renew(first.refreshToken)
    assert.equal(await left(second), 30)
    await makeOlder(first, 25)
    const third = await renew(second.refreshToken)
    assert.equal(await left(third), 15)
  })

  it('holds for what was renewed under a longer one', async () => {
    const tokens = await signIn()
    await makeOlder(tokens, 41)
    assert.equal((await renew(tokens.refreshToken)).data.error, 'session-ended')
    await journalOf(api.app).level()
    const headers = { authorization: `Bearer ${tokens.accessToken}` }
    assert.equal((await api.request('GET', '/me', { headers })).body.data.error, 'session-ended')
  })

  it('holds for the first days too', async () => {
    const short = await testApp({ accounts: { refreshDays: 30, longestDays: 7 } })
    try {
      await short.person('bob')
      const { expiresAt } = await short.app.get('postgresqlClient')('sessions').first()
      assert.equal(Math.round((expiresAt.getTime() - Date.now()) / DAY_MS), 7)
    } finally {
      await short.stop()
    }
  })
})
