// A client that takes nothing: it is cut before it fills the memory, and goes on where it was when it wakes up.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'socket.io'
import { cutSlowSockets } from '../../../src/plugins/realtime/slow'
import type { Person, TestApp } from '../../support/app'
import { level, openStage, psql } from '../journal/stage'
import { LiveClient } from './live-client'

describe('a socket that takes nothing', () => {
  let api: TestApp
  let ada: Person

  before(async () => {
    api = await openStage()
    ada = await api.person('ada')
    await level(api)
  })
  after(() => api.stop())

  it('is cut, and goes on where it was', async () => {
    const client = await LiveClient.open(api, { accessToken: ada.token })
    const others = await LiveClient.open(api, { accessToken: ada.token })
    // The kernel's buffers take a good deal before the server notices.
    const stream = (client.socket.io.engine.transport as any).ws._socket
    stream.pause()
    const end = cutSlowSockets(api.app.io as unknown as Server, 500, 20)
    const cut = once([...api.app.io.of('/').sockets.values()][0], 'disconnect')
    const sql = await psql(api)
    const [count, rounds] = [1_000, 4]
    await sql.query(
      `insert into zeppelins (name, log, "userId") select n, repeat('x', 4000), $1 from generate_series(1, ${count}) n`,
      [ada.id]
    )
    for (let round = 0; round < rounds; round++) {
      await sql.query(`update zeppelins set length = length + 1`)
      await level(api)
    }
    await cut
    end()
    stream.resume()
    if (client.socket.connected) await once(client.socket as never, 'disconnect')
    const again = await LiveClient.open(api, { accessToken: ada.token, cursor: client.cursor })
    await again.take().then(rest => client.heard.push(...rest))
    assert.equal((await others.take()).length, (rounds + 1) * count)
    assert.equal(client.heard.length, (rounds + 1) * count)
    assert.equal(new Set(client.heard.map(({ cursor }) => cursor)).size, (rounds + 1) * count)
    for (const each of [again, others]) each.close()
    await sql.end()
  }).timeout(60_000)
})
