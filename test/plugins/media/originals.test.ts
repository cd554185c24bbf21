// Originals of images, on both stores: they are kept without what was noted in them, and told of as they are kept.
import assert from 'node:assert/strict'
import sharp from 'sharp'
import type { Person } from '../../support/app'
import { chunk } from './chunks'
import { Stage, checksumOf, png, stores } from './stage'

/** A photo as it comes from a telephone: turned, and with the place. */
const photo = () =>
  sharp({ create: { width: 60, height: 30, channels: 3, background: 'olive' } })
    .withExif({ IFD0: { Make: 'secret maker' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()

for (const kind of stores) {
  describe(`originals of images in ${kind}`, () => {
    let stage: Stage
    let ada: Person
    before(async () => {
      stage = await Stage.open(kind)
      ada = await stage.api.person('ada')
    })
    after(() => stage.close())

    it('tell no place, and are told of as they are kept, by whatever way they came', async () => {
      const bytes = await photo()
      assert.ok(bytes.includes('secret maker'))
      const about = { type: 'image/jpeg', name: 'a.jpg', checksum: checksumOf(bytes) }
      const direct = await stage.upload(ada, bytes, about)
      const form = (await stage.form(ada, bytes, about)).body.id
      for (const id of [direct, form]) {
        const { photo } = await stage.hangar(ada, { photo: id })
        const kept = Buffer.from(await (await fetch(photo.url)).arrayBuffer())
        assert.ok(kept.length < bytes.length && !kept.includes('secret maker'))
        const { exif, orientation, autoOrient } = await sharp(kept).metadata()
        assert.deepEqual([exif?.length, orientation, autoOrient.width], [32, 6, 30])
        const row = await stage.row(id)
        assert.deepEqual([photo.size, row.size, row.checksum], [kept.length, kept.length, checksumOf(kept)])
      }
    })

    it('are refused that are cut off, so that nobody can tell what is in them', async () => {
      for (const [type, whole] of [
        ['image/jpeg', (await photo()).subarray(0, 100)],
        ['image/png', (await png()).subarray(0, 80)],
        [
          'image/gif',
          (
            await sharp(await png())
              .gif()
              .toBuffer()
          ).subarray(0, 40)
        ]
      ] as const) {
        const { body } = await stage.announce(ada, whole, { type })
        await stage.put(body.upload, whole)
        for (const answer of [await stage.finish(ada, body.id), await stage.form(ada, whole, { type })]) {
          assert.equal(answer.status, 400, type)
          assert.match(answer.body.message, /no whole image/)
        }
        assert.equal(await stage.row(body.id), undefined)
        assert.ok(!(await stage.keys()).some(key => key.includes(body.id)))
      }
    })

    it('may move', async () => {
      const still = await png()
      const moves = chunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]))
      const bytes = Buffer.concat([still.subarray(0, 33), moves, still.subarray(33)])
      assert.equal((await stage.form(ada, bytes)).status, 201)
    })

    it('are finished for everybody who says it at the same moment', async () => {
      const bytes = await photo()
      for (let round = 0; round < 5; round++) {
        const { body } = await stage.announce(ada, bytes, { type: 'image/jpeg' })
        await stage.put(body.upload, bytes)
        const answers = await Promise.all(Array.from({ length: 8 }, () => stage.finish(ada, body.id)))
        for (const { status, body } of answers) assert.equal(status, 201, JSON.stringify(body))
        assert.equal(new Set(answers.map(({ body }) => body.size)).size, 1)
        await stage.api.request('DELETE', `/media/${body.id}`, { as: ada })
      }
    })

    it('are given up or finished, and never half', async () => {
      const bytes = await photo()
      for (let round = 0; round < 8; round++) {
        const { body } = await stage.announce(ada, bytes, { type: 'image/jpeg' })
        await stage.put(body.upload, bytes)
        const [finished, removed] = await Promise.all([
          stage.finish(ada, body.id),
          stage.api.request('DELETE', `/media/${body.id}`, { as: ada })
        ])
        assert.ok([201, 400, 404].includes(finished.status), JSON.stringify(finished.body))
        assert.equal(removed.status, 200)
        assert.equal(await stage.row(body.id), undefined)
        await stage.until(async () => !(await stage.keys()).some(key => key.includes(body.id)))
      }
    })
  })
}
