// Strangers: whoever registers with the address of another leaves no way back in, once its owner comes.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { callsBy, makeKey } from '../api-keys/stage'
import { NEW, Stage, wordOf } from './stage'

describe('an account that was made with the address of another', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open()))
  after(() => stage.close())
  const identitiesOf = (userId: number) =>
    stage.api.app.get('postgresqlClient')('identities').where({ userId })

  /** Makes an account with all ways in, and has its owner set a password by mail. */
  async function takeOver(name: string, isConfirmed: boolean) {
    const email = `${name}@example.com`
    const { id } = await stage.register(email)
    if (isConfirmed) await stage.post('/confirmations', { token: await stage.token(email) })
    const { body } = await stage.signIn(email)
    const key = await makeKey(stage.api, { id, email, role: 'user', token: body.accessToken })
    const identity = {
      userId: id,
      provider: 'google',
      subject: name,
      key: `google:${name}`,
      usedAt: new Date()
    }
    await stage.api.app.service('identities').create(identity as never)
    assert.equal((await callsBy(stage.api, key.key)).status, 200)
    const before = (await stage.mails(email, 1)).length
    await stage.post('/password-resets', { email })
    const token = await stage.token(email, before + 1)
    assert.equal((await stage.post('/passwords', { token, password: NEW })).status, 201)
    return { id, email, key: key.key, refreshToken: body.refreshToken }
  }

  it('loses sessions, API keys and identities with a new password by mail, which confirms the address', async () => {
    const { id, email, key, refreshToken } = await takeOver('ada', false)
    assert.deepEqual(wordOf(await callsBy(stage.api, key)), [401, 'invalid-api-key'])
    assert.deepEqual(wordOf(await stage.post('/refresh', { refreshToken })), [401, 'session-ended'])
    assert.deepEqual(await identitiesOf(id), [])
    const { status, body } = await stage.signIn(email, NEW)
    assert.equal(status, 201)
    assert.ok(body.user.confirmedAt)
  })

  it('keeps its keys and identities where the address was confirmed before', async () => {
    const { id, key } = await takeOver('bob', true)
    assert.equal((await callsBy(stage.api, key)).status, 200)
    assert.equal((await identitiesOf(id)).length, 1)
  })

  it('gets no other key while that happens', async () => {
    const email = 'cleo@example.com'
    const { id } = await stage.register(email)
    const { body } = await stage.signIn(email)
    const knex = stage.api.app.get('postgresqlClient')
    const asks = { name: 'x', scopes: ['*:read'] }
    const headers = { authorization: `Bearer ${body.accessToken}` }
    const made = await knex.transaction(async trx => {
      await trx('users').where({ id }).forUpdate().select('id')
      const made = stage.post('/api-keys', asks, headers)
      await waitForLock(knex)
      await trx('sessions').where({ userId: id }).delete()
      // Not awaited before the commit, which it waits for itself.
      return { made }
    })
    assert.deepEqual(wordOf(await made.made), [401, 'session-ended'])
    assert.deepEqual(await knex('api_keys').where({ userId: id }), [])
  })
})

/** Settles when some statement waits for another's lock. */
async function waitForLock(knex: Knex): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const { rows } = await knex.raw(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    )
    if (rows.length > 0) return
    await sleep(25)
  }
  throw new Error('Nothing waits.')
}
