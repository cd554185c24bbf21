// Metrics: what Prometheus reads, and who may read it.
import assert from 'node:assert/strict'
import { journalOf } from '../../../src/plugins/journal'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

describe('metrics', () => {
  let api: TestApp
  let guarded: TestApp
  before(async () => {
    api = await testApp()
    guarded = await testApp({ metrics: { token: 'a token of some length' } })
  })
  after(async () => {
    await api.stop()
    await guarded.stop()
  })

  const valueOf = (text: string, name: string) =>
    Number(new RegExp(`^plumage_${name} (\\S+)$`, 'm').exec(text)?.[1])

  it('tell of the process, the pool, the sockets and the journal', async () => {
    const first = await api.request('GET', '/metrics')
    assert.equal(first.status, 200)
    assert.match(first.headers.get('content-type')!, /^text\/plain; version=/)
    const ada = await api.person('ada')
    await journalOf(api.app).level()
    const { body } = await api.request('GET', '/metrics')
    assert.match(body, /^process_resident_memory_bytes \d+/m)
    assert.ok(valueOf(body, 'journal_lag_seconds') < 30)
    assert.equal(valueOf(body, 'journal_connected'), 1)
    assert.equal(valueOf(body, 'sockets'), 0)
    assert.ok(valueOf(body, 'journal_entries_total') >= 1)
    assert.ok(valueOf(body, 'pool_free') + valueOf(body, 'pool_used') >= 1)
    assert.equal(valueOf(body, 'jobs_failed'), 0)
    assert.ok(valueOf(body, 'jobs_waiting') >= 0)
    assert.ok(!body.includes(ada.email))
  })

  it('are there for the holder of the token alone, where there is one', async () => {
    const ask = (authorization?: string) =>
      guarded.request('GET', '/metrics', { headers: authorization ? { authorization } : {} })
    assert.equal((await ask('Bearer a token of some length')).status, 200)
    for (const wrong of [undefined, 'Bearer another token', 'Bearer ', 'a token of some length'])
      assert.equal((await ask(wrong)).status, 404)
  })

  it('are not there in production without a token', async () => {
    process.env.NODE_ENV = 'production'
    try {
      assert.equal((await api.request('GET', '/metrics')).status, 404)
    } finally {
      process.env.NODE_ENV = 'test'
    }
  })
})
