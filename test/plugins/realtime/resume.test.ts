// Coming back: what was missed comes first and in order, then what happens, nothing twice and nothing lost.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../../../src/plugins/journal'
import type { Person, TestApp } from '../../support/app'
import { level, openStage, psql } from '../journal/stage'
import { LiveClient } from './live-client'
import type { Auth } from './live-client'

describe('a socket that comes back', () => {
  let api: TestApp
  let ada: Person
  let bob: Person
  const clients: LiveClient[] = []
  const open = async (auth: Auth = {}, waits = true) => {
    const client = await LiveClient.open(api, auth, waits)
    clients.push(client)
    return client
  }
  const write = (as: Person, name: string) => api.request('POST', '/zeppelins', { as, body: { name } })

  before(async () => {
    api = await openStage()
    ada = await api.person('ada')
    bob = await api.person('bob')
    await level(api)
  })
  afterEach(() => clients.splice(0).forEach(client => client.close()))
  after(() => api.stop())

  it('is told where it stands when it comes for the first time', async () => {
    const client = await open({ accessToken: ada.token })
    assert.deepEqual(
      client.notices.map(({ word }) => word),
      ['live']
    )
    assert.ok(client.cursor)
  })

  it('hears what it has missed, and only what concerns it', async () => {
    const first = await open({ accessToken: ada.token })
    await write(ada, 'heard')
    assert.deepEqual(await first.words(), ['zeppelins created heard'])
    first.close()
    const { body } = await write(ada, 'missed')
    await write(bob, 'not hers')
    await api.request('PATCH', `/zeppelins/${body.id}`, { as: ada, body: { name: 'changed' } })
    await api.request('DELETE', `/zeppelins/${body.id}`, { as: ada })
    const second = await open({ accessToken: ada.token, cursor: first.cursor })
    await write(ada, 'live')
    assert.deepEqual(await second.words(), [
      'zeppelins created missed',
      'zeppelins patched changed',
      `zeppelins removed ${body.id}`,
      'zeppelins created live'
    ])
    assert.deepEqual(
      second.notices.map(({ word }) => word),
      ['live']
    )
  })

  it('goes on from every single event, also in the middle of a transaction', async () => {
    const first = await open({ accessToken: ada.token })
    const sql = await psql(api)
    await sql.query(
      `insert into zeppelins (name, "userId") select 'row ' || n, $1 from generate_series(1, 20) n`,
      [ada.id]
    )
    await sql.end()
    const all = await first.take()
    assert.equal(all.length, 20)
    for (const [index, { cursor }] of all.entries()) {
      const again = await open({ accessToken: ada.token, cursor })
      assert.deepEqual(
        (await again.take()).map(({ row }) => row.name),
        all.slice(index + 1).map(({ row }) => row.name)
      )
      again.close()
    }
  })

  it('may be cut again while it is being told', async () => {
    const first = await open({ accessToken: ada.token })
    first.close()
    const sql = await psql(api)
    await sql.query(
      `insert into zeppelins (name, "userId") select 'row ' || n, $1 from generate_series(1, 50) n`,
      [ada.id]
    )
    await sql.end()
    const heard: string[] = []
    let { cursor } = first
    while (heard.length < 50) {
      const client = await open({ accessToken: ada.token, cursor })
      const [next] = await client.take()
      heard.push(next.row.name)
      cursor = next.cursor
      client.close()
    }
    assert.deepEqual(
      heard,
      Array.from({ length: 50 }, (_, n) => `row ${n + 1}`)
    )
  })

  it('waits with a cursor for the sign-in of a stock client', async () => {
    const first = await open({ accessToken: ada.token })
    first.close()
    await write(ada, 'missed')
    const client = await open({ cursor: first.cursor }, false)
    await sleep(50)
    assert.deepEqual(client.heard, [])
    await client.call('create', 'authentication', { strategy: 'jwt', accessToken: ada.token })
    await client.notice(({ word }) => word === 'live')
    assert.deepEqual(await client.words(), ['zeppelins created missed'])
  })

  it('goes on as nobody when nobody signs in, and is told to read anew by a late sign-in', async () => {
    const first = await open({})
    first.close()
    await api.request('POST', '/hangars', { as: ada, body: { name: 'public' } })
    await write(ada, 'private')
    const client = await open({ cursor: first.cursor })
    assert.deepEqual(await client.words(), ['hangars created public'])
    await client.call('create', 'authentication', { strategy: 'jwt', accessToken: ada.token })
    const { reason } = await client.notice(({ word }) => word === 'reset')
    assert.equal(reason, 'rights-changed')
  })

  it('is told to read anew when its cursor is of no use', async () => {
    for (const cursor of ['nonsense', '00000000-7', 'x'.repeat(30_000)]) {
      const client = await open({ accessToken: ada.token, cursor })
      assert.deepEqual(
        client.notices.map(({ word, reason }) => [word, reason]),
        [['reset', 'cursor-unknown']]
      )
      await write(ada, 'after')
      assert.deepEqual(await client.words(), ['zeppelins created after'])
      client.close()
    }
  })

  it('is told to read anew when its cursor is too old', async () => {
    const { cursor } = await open({ accessToken: ada.token })
    const [epoch] = cursor.split('-')
    const old = await open({ accessToken: ada.token, cursor: `${epoch}-5` })
    assert.deepEqual(
      old.notices.map(({ word, reason }) => [word, reason]),
      [['reset', 'cursor-too-old']]
    )
  })

  it('is told to read anew when its rights have changed meanwhile', async () => {
    const cleo = await api.person('cleo')
    const first = await open({ accessToken: cleo.token })
    first.close()
    await api.app.service('users').patch(cleo.id, { role: 'manager' })
    await level(api)
    const client = await open({ accessToken: cleo.token, cursor: first.cursor })
    assert.deepEqual(
      client.notices.map(({ word, reason }) => [word, reason]),
      [['reset', 'rights-changed']]
    )
  })

  it('is not let in with a token that is no good, and is told so', async () => {
    await assert.rejects(
      open({ accessToken: 'nonsense', cursor: '' }),
      (error: any) => error.data.code === 401
    )
  })

  it('misses nothing while others write all the time', async () => {
    let done = false
    let count = 0
    const writers = [1, 2, 3].map(async () => {
      while (!done) await write(ada, `number ${++count}`)
    })
    const heard: string[] = []
    let cursor: string | undefined
    const start = journalOf(api.app).cursor
    for (let round = 0; round < 15; round++) {
      const client = await open({ accessToken: ada.token, cursor: cursor ?? start })
      await sleep(30)
      client.close()
      heard.push(...client.heard.map(({ row }) => row.name))
      cursor = client.cursor
    }
    done = true
    await Promise.all(writers)
    const last = await open({ accessToken: ada.token, cursor })
    heard.push(...(await last.take()).map(({ row }) => row.name))
    assert.equal(new Set(heard).size, heard.length, 'nothing twice')
    assert.equal(heard.length, count, 'nothing lost')
  })
})
