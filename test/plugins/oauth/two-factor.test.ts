// Two-factor sign-in beside providers: a provider that a user has linked spares him the code, another does not.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import { codeOf } from '../two-factor/stage'
import { Stage } from './stage'

describe('a user who is asked for a code', () => {
  let stage: Stage
  before(async () => {
    stage = await Stage.open()
  })
  after(() => stage.close())

  it('is linked by nobody but himself', async () => {
    const as = await stage.api.person('ada')
    const begun = await stage.api.request('POST', '/two-factor', { as, body: { currentPassword: PASSWORD } })
    const body = { code: codeOf(begun.body.secret) }
    assert.equal((await stage.api.request('POST', '/two-factor/confirm', { as, body })).status, 201)
    const home = await stage.signIn(stage.knowVerified('ada-1', as.email))
    assert.deepEqual([home.error, home.access_token], ['identity-not-linked', undefined])
    assert.equal(await stage.count('identities'), 0)
  })

  it('signs in without it by an identity that is his', async () => {
    const { id } = await stage.person(stage.knowVerified('bob-1', 'bob@example.com'))
    await stage.api.app.service('users').patch(id, { password: PASSWORD })
    const as = await stage.person('bob-1')
    const begun = await stage.api.request('POST', '/two-factor', {
      as: as,
      body: { currentPassword: PASSWORD }
    })
    const body = { code: codeOf(begun.body.secret) }
    assert.equal((await stage.api.request('POST', '/two-factor/confirm', { as: as, body })).status, 201)
    assert.equal((await stage.person('bob-1')).id, id)
  })
})
