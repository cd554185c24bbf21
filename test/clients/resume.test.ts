// A client whose connection is cut goes on where it was.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Stage, shows, until } from './stage'

describe('a client that is cut', () => {
  const stage = new Stage()

  it('goes on where it was and reads nothing anew', async () => {
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins', { $sort: { crew: 1 } })
    const events: string[] = []
    watched.service('zeppelins').on('created', (row: any) => events.push(row.name))
    await list.ready
    await stage.write(stage.ada, '/zeppelins', { name: 'a', crew: 1 })
    await shows(list, 'a')
    const seen: string[] = []
    list.subscribe(() => seen.push(list.status))
    watched.said('find')
    for (const name of ['b', 'c', 'd']) {
      await watched.away(async () => {
        assert.equal(list.status, 'offline')
        await stage.write(stage.ada, '/zeppelins', { name, crew: name.charCodeAt(0) })
      })
      await until(() => list.status === 'live', 'live again')
    }
    await shows(list, 'a b c d')
    assert.deepEqual(events, ['a', 'b', 'c', 'd'])
    assert.deepEqual(watched.sent, [])
    await sleep(5)
    assert.ok(seen.includes('offline') && seen.at(-1) === 'live')
  })

  it('comes back by itself, also when the server has shown it the door', async () => {
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins')
    await list.ready
    watched.cut()
    await until(() => list.status === 'live', 'live after a cut')
    ;(stage.api.app as any).io.disconnectSockets()
    await until(() => list.status === 'offline', 'shown the door')
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(list, 'a')
    assert.equal(watched.said('find').length, 1)
  })

  it('reads a list that was opened meanwhile, and still misses nothing of the others', async () => {
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins', { crew: 1 })
    await list.ready
    watched.said('find')
    watched.cut()
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    const other = watched.live('hangars')
    await other.ready
    await stage.write(stage.ada, '/hangars', { name: 'h' })
    await shows(other, 'h')
    await shows(list, 'a')
    assert.equal(watched.said('find').length, 1)
  })

  it('reads anew when rights have changed meanwhile, or change while it is there', async () => {
    const cleo = await stage.api.person('cleo')
    await stage.write(stage.ada, '/hangars', { name: 'open' })
    await stage.write(stage.ada, '/hangars', { name: 'secret', isSecret: true })
    const watched = stage.watch(cleo)
    const [list, engines] = [watched.live('hangars'), watched.live('engines')]
    await shows(list, 'open')
    await until(() => engines.status === 'error', 'refused')
    await stage.api.app.service('users').patch(cleo.id, { role: 'manager' })
    await shows(list, 'open secret')
    await engines.ready
    await watched.away(() => stage.api.app.service('users').patch(cleo.id, { role: 'user' }))
    await shows(list, 'open')
  })

  it('reads anew when it is told that what it holds may be wrong', async () => {
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins')
    await list.ready
    watched.said('find')
    ;(stage.api.app as any).io.emit('reset', { reason: 'too-much-missed', cursor: 'some' })
    await until(() => watched.said('find').length === 1, 'a reading')
    await until(() => list.status === 'live', 'live')
  })

  it('says nothing of what somebody else has heard', async () => {
    const watched = stage.watch(stage.ada)
    await watched.live('hangars').ready
    const handshake = () => new Promise(resolve => (watched.client.io.auth as any)(resolve))
    await watched.away(async () => {
      const { cursor, ...rest } = (await handshake()) as any
      assert.equal(typeof cursor, 'string')
      assert.deepEqual(rest, { accessToken: stage.ada.token, subscribe: [{ resource: 'hangars' }] })
      await watched.client.logout()
      assert.deepEqual(await handshake(), { accessToken: null })
    })
  })

  it('is let in with less when it may not hear any more what it heard before', async () => {
    const dora = await stage.api.person('dora', 'manager')
    await stage.write(dora, '/engines', { name: 'maybach' })
    const watched = stage.watch(dora)
    const [engines, hangars] = [watched.live('engines'), watched.live('hangars')]
    await shows(engines, 'maybach')
    await watched.away(async () => {
      await stage.api.app.service('users').patch(dora.id, { role: 'user' })
      await stage.write(stage.ada, '/hangars', { name: 'a' })
    })
    await until(() => engines.status === 'error', 'refused')
    assert.equal((engines.error as any).code, 403)
    assert.deepEqual(engines.rows, [])
    await stage.write(stage.ada, '/hangars', { name: 'b' })
    await shows(hangars, 'a b')
  })
})
