// The sweep: what a crash, a silent resource or SQL has left behind goes, and nothing else does.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { storeOf, sweepObjects, sweepUploads } from '../../../src/plugins/media'
import type { Store } from '../../../src/plugins/media'
import type { Person } from '../../support/app'
import { Stage, png, stores } from './stage'

/** A store whose objects are all older than a day. */
function aged(store: Store): Store {
  const { list } = store
  const old = new Date(Date.now() - 90_000_000)
  return Object.assign(store, {
    async *list(this: Store, prefix: string) {
      for await (const page of list.call(this, prefix)) yield page.map(each => ({ ...each, changedAt: old }))
    }
  })
}

for (const kind of stores) {
  describe(`the sweep of ${kind}`, () => {
    let stage: Stage
    let ada: Person
    let red: Buffer
    before(async () => {
      stage = await Stage.open(kind, { jobs: { concurrency: 0 } })
      ada = await stage.api.person('ada')
      red = await png('red')
    })
    after(() => stage.close())

    const age = (id: string, interval: string) =>
      stage.api.app
        .get('postgresqlClient')
        .raw(`update media set "updatedAt" = now() - interval '${interval}' where id = ?`, [id])

    it('takes uploads that were put and never finished, or finished and never used, after a day', async () => {
      const put = await stage.announce(ada, red)
      await stage.put(put.body.upload, red)
      const [old, young] = [await stage.upload(ada, red), await stage.upload(ada, red)]
      await sweepUploads(stage.api.app)
      assert.equal((await stage.keys()).length, 3)
      await age(put.body.id, '25 hours')
      await age(old, '25 hours')
      await age(young, '23 hours')
      await sweepUploads(stage.api.app)
      assert.equal(await stage.row(put.body.id), undefined)
      assert.equal(await stage.row(old), undefined)
      assert.deepEqual(
        (await stage.keys()).map(key => key.includes(young)),
        [true]
      )
    })

    it('takes what rows have lost that send no events, or whose fields are secret', async () => {
      const make = async () => {
        const photo = await stage.upload(ada, red, { resource: 'kites' })
        const { body } = await stage.api.request('POST', '/kites', { as: ada, body: { name: 'x', photo } })
        return { photo, id: body.id }
      }
      const [gone, emptied, kept] = [await make(), await make(), await make()]
      const vault = await stage.upload(ada, red, { field: 'vault' })
      const gallery = [
        await stage.upload(ada, red, { field: 'gallery' }),
        await stage.upload(ada, red, { field: 'gallery' })
      ]
      const { id } = await stage.hangar(ada, { vault, gallery })
      await stage.api.request('DELETE', `/kites/${gone.id}`, { as: ada })
      await stage.api.request('PATCH', `/kites/${emptied.id}`, { as: ada, body: { photo: null } })
      await stage.api.request('PATCH', `/hangars/${id}`, {
        as: ada,
        body: { vault: null, gallery: [gallery[1]] }
      })
      const all = [gone.photo, emptied.photo, kept.photo, vault, ...gallery]
      for (const each of all) await age(each, '1 hour')
      await sweepUploads(stage.api.app)
      const left = await Promise.all(all.map(async each => Boolean(await stage.row(each))))
      assert.deepEqual(left, [false, false, true, false, false, true])
      const keys = await stage.keys()
      assert.deepEqual(
        all.map(each => keys.some(key => key.includes(each))),
        left
      )
    })

    it('knows uploads by the names that resource and field have now', async () => {
      const photo = await stage.upload(ada, red, { resource: 'kites' })
      const { body } = await stage.api.request('POST', '/kites', { as: ada, body: { name: 'x', photo } })
      const knex = stage.api.app.get('postgresqlClient')
      await knex('media').where({ id: photo }).update({ resource: 'old-kites', field: 'picture' })
      const put = () => stage.api.request('PATCH', `/kites/${body.id}`, { as: ada, body: { photo } })
      assert.equal((await put()).status, 200)
      await sweepUploads(stage.api.app)
      const { resource, field } = await stage.row(photo)
      assert.deepEqual([resource, field], ['kites', 'photo'])
      await stage.api.request('DELETE', `/kites/${body.id}`, { as: ada })
      await age(photo, '1 hour')
      await sweepUploads(stage.api.app)
      assert.equal(await stage.row(photo), undefined)
    })

    it('takes objects that no upload knows, if they are old and are of this plugin', async () => {
      const store = storeOf(stage.api.app)
      const kept = await stage.keys()
      const id = '01a1ff77-a7a3-7f15-b81f-9e592805ea42'
      const [stray, staged] = [`users/1/hangars/${id}/abc-x.png`, `staging/${id}`]
      const foreign = ['users/1/hangars/readme.txt', 'users/backup']
      const known = kept[0].replace(/[^/]+$/, 'other-copy.png')
      const presentation = { type: 'image/png', name: 'x.png', inline: true }
      for (const key of [stray, staged, known, ...foreign])
        await store.put(key, Readable.from([red]), presentation)
      await sweepObjects(stage.api.app)
      assert.equal((await stage.keys()).length, kept.length + 5)
      aged(store)
      await sweepObjects(stage.api.app)
      assert.deepEqual((await stage.keys()).sort(), [...kept, ...foreign].sort())
    })

    if (kind !== 'S3') return
    it('goes on where the store could not be reached', async () => {
      const id = await stage.upload(ada, red)
      await age(id, '25 hours')
      stage.storage!.isDown = true
      await assert.rejects(sweepUploads(stage.api.app), /store of files/)
      stage.storage!.isDown = false
      assert.equal((await stage.row(id)).state, 'gone')
      await sweepUploads(stage.api.app)
      assert.equal(await stage.row(id), undefined)
    })
  })
}
