// The throttle at the doors of two-factor sign-in: by address, and for whoever is signed in by account.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import {
  PER_ACCOUNT,
  PER_ADDRESS,
  letThrough,
  limits,
  newAddress,
  overRest,
  overSockets
} from '../throttle/stage'

describe('the throttle of two-factor sign-in', () => {
  let api: TestApp
  before(async () => (api = await testApp(limits)))
  after(() => api.stop())

  for (const over of [overRest, overSockets]) {
    it(`counts codes by address, with ${over.name}`, async () => {
      const from = newAddress()
      const data = { strategy: 'two-factor', challenge: 'x', code: '123456' }
      const count = await letThrough(() => over(api.url)(from, 'authentication', data))
      assert.equal(count, PER_ADDRESS)
    })
  }

  for (const path of ['two-factor', 'two-factor/confirm', 'two-factor/recovery-codes', 'two-factor/remove']) {
    it(`counts ${path} by account`, async () => {
      const person = await api.person(path.replace(/\W/g, ''))
      const count = await letThrough(async () => {
        const headers = { 'x-forwarded-for': newAddress() }
        return api.request('POST', `/${path}`, { as: person, body: { currentPassword: 'wrong' }, headers })
      })
      assert.equal(count, PER_ACCOUNT)
    })
  }
})
