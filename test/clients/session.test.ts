// Who a client speaks for: it shows nobody the rows of another.
import assert from 'node:assert/strict'
import { createClient } from '../../src/client'
import { PASSWORD } from '../support/app'
import type { Person } from '../support/app'
import { Stage, Storage, names, shows, until } from './stage'

describe('the session of a client', () => {
  const stage = new Stage()
  const local = ({ email }: Person) => ({ strategy: 'local', email, password: PASSWORD })

  it('is signed in by the handshake, and knows as whom', async () => {
    const watched = stage.watch(stage.ada)
    const { user } = await watched.client.reAuthenticate()
    assert.equal(user.email, stage.ada.email)
    assert.equal((await watched.client.authenticate()).user.id, stage.ada.id)
    const second = stage.watch(stage.bob)
    assert.equal((await second.service('zeppelins').find()).total, 0)
    assert.deepEqual(second.said('create'), [])
  })

  it('throws away what was shown, and shows what the next may see', async () => {
    await stage.write(stage.ada, '/zeppelins', { name: 'of Ada' })
    await stage.write(stage.bob, '/zeppelins', { name: 'of Bob' })
    await stage.write(stage.bob, '/hangars', { name: 'of all' })
    const watched = stage.watch()
    const [zeppelins, hangars] = [watched.live('zeppelins'), watched.live('hangars')]
    await assert.rejects(zeppelins.ready, { code: 401 })
    await shows(hangars, 'of all')
    await watched.client.authenticate(local(stage.ada))
    await zeppelins.ready
    assert.equal(names(zeppelins), 'of Ada')
    assert.equal(zeppelins.error, undefined)
    await watched.client.authenticate(local(stage.bob))
    assert.equal(names(zeppelins), '')
    await shows(zeppelins, 'of Bob')
    await stage.write(stage.bob, '/zeppelins', { name: 'more' })
    await shows(zeppelins, 'of Bob more')
    const left = watched.client.logout()
    assert.equal(names(zeppelins), '')
    await left
    assert.deepEqual([...watched.storage.items], [])
    await until(() => zeppelins.status === 'error', 'refused')
    await stage.write(stage.bob, '/hangars', { name: 'and new' })
    await shows(hangars, 'of all and new')
    await assert.rejects(watched.service('zeppelins').find(), { code: 401 })
  })

  it('lets calls wait for a sign-in that is under way, and a sign-out undo it', async () => {
    const watched = stage.watch()
    const signedIn = watched.client.authenticate(local(stage.ada))
    assert.equal((await watched.service('zeppelins').find()).total, 0)
    await signedIn
    const again = watched.client.authenticate(local(stage.bob))
    const out = watched.client.logout()
    await assert.rejects(again, /meanwhile/)
    await out
    assert.deepEqual([...watched.storage.items], [])
    await assert.rejects(watched.service('zeppelins').find(), { code: 401 })
  })

  it('stays as it is when a sign-in fails', async () => {
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins')
    await list.ready
    await assert.rejects(watched.client.authenticate({ ...local(stage.bob), password: 'wrong one' }), {
      code: 401
    })
    assert.equal(list.status, 'live')
    assert.equal(watched.storage.getItem('feathers-jwt'), stage.ada.token)
    await watched.service('zeppelins').find()
  })

  it('is over with a token that the server does not take', async () => {
    const watched = stage.watch(undefined, { storage: new Storage(await stage.token(stage.ada, -10)) })
    let over = 0
    watched.client.on('logout', () => over++)
    await stage.write(stage.ada, '/hangars', { name: 'of all' })
    await shows(watched.live('hangars'), 'of all')
    assert.equal(over, 1)
    assert.deepEqual([...watched.storage.items], [])
  })

  it('is over when its token expires and cannot be renewed', async () => {
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins')
    await list.ready
    await watched.client.authenticate({ strategy: 'jwt', accessToken: await stage.token(stage.ada, 2) })
    assert.equal(list.status, 'live')
    await until(() => list.status === 'error', 'refused')
    assert.deepEqual(list.rows, [])
    assert.deepEqual([...watched.storage.items], [])
  })

  it('does not wait for a server for ever', async () => {
    const client = createClient('http://127.0.0.1:9', { timeout: 100, storage: new Storage() })
    await assert.rejects(client.service('contacts').find(), /timed out/)
    await assert.rejects(client.authenticate(local(stage.ada)), /timed out/)
    assert.equal(client.live('contacts').status, 'connecting')
    await client.teardown()
  })
})
