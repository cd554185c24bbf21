// Sign-in over REST: what a stock client gets, and what a stranger learns.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

describe('sign-in', () => {
  let api: TestApp
  before(async () => {
    api = await testApp()
  })
  after(() => api.stop())

  it('answers a token and the user, without the password', async () => {
    const ada = await api.person('ada')
    const { body } = await api.request('GET', `/users/${ada.id}`, { as: ada })
    assert.equal(body.email, 'ada@example.com')
    assert.ok(!('password' in body))
  })
})
