// The doors of uploads: the same over REST and sockets, and closed to whom an upload does not belong.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { Stage, checksumOf, png } from './stage'

describe('uploads', () => {
  let stage: Stage
  let doors: Door[]
  let ada: Person
  let bob: Person
  let photo: string
  before(async () => {
    stage = await Stage.open('a folder')
    doors = [restDoor(stage.api), socketDoor(stage.api)]
    ada = await stage.api.person('ada')
    bob = await stage.api.person('bob')
    photo = await stage.upload(ada, await png('red'))
    await stage.hangar(ada, { photo })
  })
  after(async () => {
    doors.forEach(door => door.close())
    await stage.close()
  })

  it('are finished over a socket as over REST', async () => {
    const bytes = await png('white')
    const [, socket] = doors
    const data = { resource: 'hangars', field: 'photo', name: 'a.png', type: 'image/png', size: bytes.length }
    const announced = await socket.call(ada, {
      method: 'create',
      path: 'media',
      data: { ...data, checksum: checksumOf(bytes) }
    })
    await stage.put(announced.body.upload, bytes)
    const path = `media/${announced.body.id}/finish`
    assert.equal((await socket.call(bob, { method: 'create', path, data: {} })).status, 404)
    assert.equal((await socket.call(undefined, { method: 'create', path, data: {} })).status, 401)
    const done = await socket.call(ada, { method: 'create', path, data: {} })
    assert.equal(done.body.id, announced.body.id, JSON.stringify(done.body))
    assert.equal((await stage.api.request('POST', `/${path}`, { as: ada })).status, 201)
    for (const id of ['x', '1', "'", '%00', '..', 'constructor'])
      for (const door of doors)
        assert.equal(
          (await door.call(ada, { method: 'create', path: `media/${id}/finish`, data: {} })).status,
          404,
          id
        )
  })

  it('show uploads to nobody but to whom they belong', async () => {
    for (const door of doors) {
      assert.equal((await door.call(bob, { method: 'find', path: 'media' })).body.total, 0)
      assert.equal((await door.call(bob, { method: 'get', path: 'media', id: photo })).status, 404)
      assert.equal((await door.call(bob, { method: 'remove', path: 'media', id: photo })).status, 404)
      assert.equal((await door.call(ada, { method: 'remove', path: 'media', id: photo })).status, 403)
      const { body } = await door.call(ada, { method: 'get', path: 'media', id: photo })
      assert.ok(!('key' in body) && !('thumbnails' in body))
      const changed = await door.call(ada, {
        method: 'patch',
        path: 'media',
        id: photo,
        data: { state: 'ready' }
      })
      assert.ok([400, 403].includes(changed.status))
    }
  })
})
