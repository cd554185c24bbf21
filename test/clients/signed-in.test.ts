// A client over a real sign-in: short tokens that it renews by itself, and a sign-out elsewhere that ends it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '../../src/client'
import type { LiveClient } from '../../src/client'
import { PASSWORD, testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { Storage } from './stage'

describe('a client that is signed in', () => {
  let api: TestApp
  let ada: Person
  let client: LiveClient
  const storage = new Storage()

  before(async () => {
    api = await testApp({ authentication: { jwtOptions: { expiresIn: '2s' } } })
    ada = await api.person('ada')
    client = createClient(api.url, { storage })
    await client.authenticate({ strategy: 'local', email: ada.email, password: PASSWORD })
  })
  after(async () => {
    await client.teardown()
    await api.stop()
  })

  it('outlives its access tokens on one connection, by refresh tokens that hold once', async () => {
    let cuts = 0
    client.io.on('disconnect', () => cuts++)
    const first = storage.getItem('feathers-jwt-refresh')
    const list = client.live('contacts')
    await list.ready
    await sleep(4_500)
    const contact = { firstName: 'Zoë', lastName: 'Øster', email: 'zoe@example.com' }
    const { id } = await client.service('contacts').create(contact)
    for (let tries = 0; list.rows.length === 0 && tries < 100; tries++) await sleep(20)
    assert.deepEqual(
      list.rows.map(row => row.id),
      [id]
    )
    assert.equal(cuts, 0)
    assert.notEqual(storage.getItem('feathers-jwt-refresh'), first)
    const sessions = await api.app.get('postgresqlClient')('sessions').where({ userId: ada.id })
    assert.ok(sessions.some(({ generation }) => generation >= 2))
  })

  it('is signed out when its session is ended elsewhere', async () => {
    const out = once(client as never, 'logout')
    await api.app.get('postgresqlClient')('sessions').where({ userId: ada.id }).delete()
    await out
    assert.equal(storage.getItem('feathers-jwt'), null)
    assert.equal(storage.getItem('feathers-jwt-refresh'), null)
    await assert.rejects(client.service('contacts').find(), (error: any) => error.code === 401)
  })
})
