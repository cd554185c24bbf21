// Files that go, on both stores: with their rows, for others, with their users, and by whatever way a row goes.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Stage, png, stores } from './stage'

for (const kind of stores) {
  describe(`the end of files in ${kind}`, () => {
    let stage: Stage
    let ada: Person
    before(async () => {
      stage = await Stage.open(kind)
      ada = await stage.api.person('ada')
    })
    after(() => stage.close())

    const get = async (url: string) => {
      const response = await fetch(url)
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), response }
    }

    it('go also when whoever uploaded them has gone before', async () => {
      const root = await stage.api.person('root', 'admin')
      const guest = await stage.api.person(`guest${kind.length}`)
      const photo = await stage.upload(guest, await png('olive'))
      const { id } = await stage.hangar(guest, { photo })
      const knex = stage.api.app.get('postgresqlClient')
      await stage.until(async () => (await stage.row(photo)).thumbnails)
      await knex('hangars').where({ id }).update({ userId: root.id })
      await knex('users').where({ id: guest.id }).delete()
      assert.equal((await stage.row(photo)).userId, null)
      const { body } = await stage.api.request('GET', `/hangars/${id}`, { as: root })
      assert.equal((await get(body.photo.url)).status, 200)
      assert.equal((await stage.api.request('DELETE', `/hangars/${id}`, { as: root })).status, 200)
      await stage.until(async () => !(await stage.row(photo)))
      assert.ok(!(await stage.keys()).some(key => key.includes(photo)))
    })

    it('go when another takes their place, when it is taken away, and with their row', async () => {
      const [first, second, third] = [await png('red'), await png('blue'), await png('gold')]
      const one = await stage.upload(ada, first)
      const { id, photo } = await stage.hangar(ada, { photo: one })
      const patch = (photo: unknown) =>
        stage.api.request('PATCH', `/hangars/${id}`, { as: ada, body: { photo } })
      const two = await stage.upload(ada, second)
      assert.equal((await patch(two)).body.photo.id, two)
      const isGone = async (each: string) =>
        !(await stage.row(each)) && !(await stage.keys('users/')).some(key => key.includes(each))
      await stage.until(() => isGone(one))
      assert.equal((await get(photo.url)).status, 404)
      assert.equal((await patch(null)).body.photo, null)
      await stage.until(() => isGone(two))
      const three = await stage.upload(ada, third)
      await patch(three)
      await stage.api.request('DELETE', `/hangars/${id}`, { as: ada })
      await stage.until(() => isGone(three))
    })

    it('go with rows that go with others, and by SQL', async () => {
      const hangar = await stage.hangar(ada)
      const make = async () => {
        const portrait = await stage.upload(ada, await png(), {
          resource: 'yard/zeppelins',
          field: 'portrait'
        })
        const data = { name: 'LZ', portrait, hangarId: hangar.id }
        const { body } = await stage.api.request('POST', '/yard/zeppelins', { as: ada, body: data })
        return { portrait, id: body.id }
      }
      const [one, two] = [await make(), await make()]
      await stage.api.app.get('postgresqlClient').raw('delete from yard_zeppelins where id = ?', [one.id])
      await stage.until(async () => !(await stage.row(one.portrait)))
      assert.ok(await stage.row(two.portrait))
      await stage.api.request('DELETE', `/hangars/${hangar.id}`, { as: ada })
      await stage.until(async () => !(await stage.row(two.portrait)))
    })

    it('are given up before a row has them', async () => {
      const id = await stage.upload(ada, await png('pink'))
      await stage.api.request('DELETE', `/media/${id}`, { as: ada })
      await stage.until(async () => !(await stage.keys('users/')).some(key => key.includes(id)))
      const { id: row } = await stage.hangar(ada, { photo: await stage.upload(ada, await png('red')) })
      const { body } = await stage.api.request('GET', '/media?rowId=' + row, { as: ada })
      const kept = await stage.api.request('DELETE', `/media/${body.data[0].id}`, { as: ada })
      assert.equal(kept.status, 403)
    })
  })
}
