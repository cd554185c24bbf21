// The throttle at the doors of phones: by address, by number however it is written, and by whoever has signed in.
import assert from 'node:assert/strict'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import {
  PER_ACCOUNT,
  PER_ADDRESS,
  isTooMuch,
  letThrough,
  limits,
  newAddress,
  overRest,
  overSockets
} from '../throttle/stage'
import { ASK, VERIFY, newNumber } from './stage'

describe('the throttle of phones', () => {
  let api: TestApp
  before(async () => (api = await testApp(limits)))
  after(() => api.stop())

  for (const [door, over] of [
    ['REST', overRest],
    ['sockets', overSockets]
  ] as const)
    for (const path of [ASK, VERIFY]) {
      const body = (phone: string) => (path === ASK ? { phone } : { phone, code: '000000' })

      it(`limits ${path} over ${door} by address`, async () => {
        const [post, from] = [over(api.url), newAddress()]
        assert.equal(await letThrough(() => post(from, path, body(newNumber()))), PER_ADDRESS)
      })

      it(`limits ${path} over ${door} by number, however it is written`, async () => {
        const [post, phone] = [over(api.url), newNumber()]
        const written = [
          phone,
          phone.slice(2),
          `(${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8)}`
        ]
        const call = (n: number) => post(newAddress(), path, body(written[n % 3]))
        assert.equal(await letThrough(call), PER_ACCOUNT)
        assert.ok(!isTooMuch(await post(newAddress(), path, body(newNumber()))), 'another number')
      })
    }

  it('limits whoever has signed in, whatever numbers he gives', async () => {
    const { token } = await api.person('ada')
    const tries = await letThrough(async () => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-forwarded-for': newAddress()
      }
      const body = JSON.stringify({ phone: newNumber() })
      const answer = await fetch(`${api.url}/${ASK}`, { method: 'POST', headers, body })
      return { status: answer.status, body: await answer.json(), headers: answer.headers }
    })
    assert.equal(tries, PER_ACCOUNT)
  })

  it('does not count registrations by phone', async () => {
    const phone = newNumber()
    const post = overRest(api.url)
    for (let n = 0; n <= PER_ACCOUNT; n++) {
      const body = { username: `somebody${n}`, password: 'correct horse battery', phone }
      assert.equal((await post(newAddress(), 'users', body)).status, 201)
    }
    assert.equal((await post(newAddress(), ASK, { phone })).status, 201)
  })
})
