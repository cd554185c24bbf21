// The session that a sign-in by a provider begins.
import assert from 'node:assert/strict'
import { createClient } from '../../../src/client'
import { Storage } from '../../clients/stage'
import { Stage } from './stage'

describe('a sign-in by a provider', () => {
  let stage: Stage
  before(async () => {
    stage = await Stage.open()
  })
  after(() => stage.close())

  it('begins a session that is renewed as any other', async () => {
    const { refresh_token } = await stage.signIn(stage.knowVerified('ada-1', 'ada@example.com'))
    const body = { strategy: 'refresh', refreshToken: refresh_token }
    const { status } = await stage.api.request('POST', '/authentication', { body })
    assert.equal(status, 201)
  })

  it('hands tokens to a client', async () => {
    const { refresh_token } = await stage.signIn(stage.knowVerified('ada-1', 'ada@example.com'))
    const client = createClient(stage.api.url, { storage: new Storage() })
    await client.authenticate({ strategy: 'refresh', refreshToken: refresh_token })
    const { data } = await client.service('identities').find()
    assert.deepEqual(
      data.map(({ subject }) => subject),
      ['ada-1']
    )
    await client.teardown()
  })
})
