// Attacks on uploads, on both stores: lies about content, changes behind the check, and races to the finish.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Stage, checksumOf, png, stores } from './stage'

const refusedBy = (answer: { status: number; body: any }) => [answer.status, answer.body.data?.error]

for (const kind of stores) {
  describe(`attacks on files in ${kind}`, () => {
    let stage: Stage
    let ada: Person
    let red: Buffer
    before(async () => {
      stage = await Stage.open(kind)
      ada = await stage.api.person('ada')
      red = await png('red')
    })
    after(() => stage.close())

    /** Nothing of an upload is left: no row, no object. */
    const isNothingLeft = async (id: string) => {
      assert.equal(await stage.row(id), undefined)
      assert.deepEqual(
        (await stage.keys()).filter(key => key.includes(id)),
        []
      )
    }

    it('takes no announcement that the field does not take', async () => {
      const page = { name: 'a.svg', type: 'image/svg+xml' }
      for (const [more, key] of [
        [{ size: 100_001 }, 'size'],
        [page, 'type'],
        [{ type: 'text/html' }, 'type'],
        [{ type: 'IMAGE/PNG; x' }, 'type'],
        [{ field: 'name' }, 'field'],
        [{ field: '__proto__' }, 'field'],
        [{ resource: 'constructor' }, 'resource'],
        [{ resource: 'users', field: 'password' }, 'field'],
        [{ checksum: '='.repeat(44) }, 'checksum'],
        [{ size: 0 }, 'size'],
        [{ size: -1 }, 'size'],
        [{ size: 1e12 }, 'size']
      ] as const) {
        const { status, body } = await stage.announce(ada, red, more)
        assert.equal(status, 400, JSON.stringify(more))
        assert.equal(body.errors[0].key, key, JSON.stringify(body))
      }
      assert.equal((await stage.announce(ada, red, { field: 'seal' })).status, 403)
      assert.equal((await stage.announce(undefined, red)).status, 401)
    })

    it('keeps nothing whose content is not what was announced', async () => {
      const html = Buffer.from('<!doctype html><script>alert(1)</script>')
      const polyglot = Buffer.concat([Buffer.from('%PDF-1.4\n'), red])
      const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200, 1)])
      for (const bytes of [html, polyglot, exe, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]) {
        const { body } = await stage.announce(ada, bytes)
        assert.equal((await stage.put(body.upload, bytes)).status, 200)
        assert.deepEqual(refusedBy(await stage.finish(ada, body.id)), [400, 'upload-refused'])
        await isNothingLeft(body.id)
        assert.deepEqual(refusedBy(await stage.form(ada, bytes)), [400, 'upload-refused'])
      }
      const binary = await stage.form(ada, Buffer.from([1, 0, 2]), {
        field: 'plan',
        type: 'text/plain',
        name: 'a.txt'
      })
      assert.deepEqual(refusedBy(binary), [400, 'upload-refused'])
      assert.deepEqual(await stage.keys(), [])
    })

    it('takes no other bytes than those that were announced, and no others from the same URL', async () => {
      const { body } = await stage.announce(ada, red)
      const other = Buffer.from(red)
      other[other.length - 1] ^= 1
      assert.notEqual((await stage.put(body.upload, other)).status, 200)
      assert.notEqual((await stage.put(body.upload, Buffer.concat([red, red]))).status, 200)
      assert.notEqual((await stage.put(body.upload, red.subarray(1))).status, 200)
      const html = { ...body.upload, headers: { ...body.upload.headers, 'content-type': 'text/html' } }
      assert.notEqual((await stage.put(html, red)).status, 200)
      const { url } = body.upload
      for (const altered of [
        url.replace(/staging\/[^?]+/, 'users/1/hangars/x.png'),
        url.replace(
          body.id,
          body.id.replace(/.$/, (end: string) => (end === '0' ? '1' : '0'))
        ),
        url.replace(/(expires=|X-Amz-Expires=)\d+/i, '$19999999999'),
        url.replace(/(ignature=.{5})./, (_: string, start: string) => `${start}~`)
      ]) {
        assert.notEqual(altered, url)
        assert.notEqual((await stage.put({ ...body.upload, url: altered }, red)).status, 200, altered)
      }
      assert.equal((await fetch(url)).status, 403)
      assert.deepEqual(refusedBy(await stage.finish(ada, body.id)), [400, 'upload-unfinished'])
      assert.equal((await stage.put(body.upload, red)).status, 200)
      assert.equal((await stage.finish(ada, body.id)).status, 201)
    })

    it('leaves a file as it was checked, whatever is put afterwards', async () => {
      const { body } = await stage.announce(ada, red)
      await stage.put(body.upload, red)
      const { body: done } = await stage.finish(ada, body.id)
      await stage.put(body.upload, red)
      const again = await stage.finish(ada, body.id)
      assert.equal(again.status, 201)
      const hangar = await stage.hangar(ada, { photo: body.id })
      assert.equal(hangar.photo.id, done.id)
      const bytes = Buffer.from(await (await fetch(hangar.photo.url)).arrayBuffer())
      assert.equal(checksumOf(bytes), checksumOf(red))
    })

    it('finishes once, however many say it at the same moment', async () => {
      const { body } = await stage.announce(ada, red)
      await stage.put(body.upload, red)
      const answers = await Promise.all(Array.from({ length: 8 }, () => stage.finish(ada, body.id)))
      for (const { status, body } of answers) assert.equal(status, 201, JSON.stringify(body))
      assert.equal((await stage.row(body.id)).state, 'ready')
      const { photo } = await stage.hangar(ada, { photo: body.id })
      assert.equal((await fetch(photo.url)).status, 200)
      const originals = async () =>
        (await stage.keys()).filter(key => key.endsWith('-photo.png') && key.includes(body.id))
      await stage.until(async () => (await originals()).length === 1)
    })
  })
}
