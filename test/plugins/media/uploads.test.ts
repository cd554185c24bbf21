// Uploads on both stores: announced, put and finished, or sent as a form; given to rows, and shown.
import assert from 'node:assert/strict'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { Person } from '../../support/app'
import { pngOf } from './chunks'
import { Stage, png, stores } from './stage'

for (const kind of stores) {
  describe(`files in ${kind}`, () => {
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

    it('are announced, put and finished, and shown by the row that they are given to', async () => {
      const bytes = await png('tomato')
      const { status, body } = await stage.announce(ada, bytes, { name: 'Über uns.png' })
      assert.equal(status, 201, JSON.stringify(body))
      assert.equal(body.state, 'pending')
      assert.ok(!('key' in body))
      assert.equal((await stage.put(body.upload, bytes)).status, 200)
      const finished = await stage.finish(ada, body.id)
      assert.equal(finished.status, 201, JSON.stringify(finished.body))
      assert.equal(finished.body.name, 'Über uns.png')
      const hangar = await stage.hangar(ada, { photo: body.id })
      const shown = await get(hangar.photo.url)
      assert.equal(shown.status, 200)
      assert.ok(shown.bytes.equals(bytes))
      assert.equal(shown.response.headers.get('content-type'), 'image/png')
      assert.match(
        shown.response.headers.get('content-disposition')!,
        /^inline; .*filename\*=UTF-8''%C3%9Cber%20uns\.png$/
      )
      assert.equal((await stage.row(body.id)).rowId, String(hangar.id))
      assert.deepEqual(await stage.keys('staging/'), [])
    })

    it('are sent as a form', async () => {
      const bytes = await png('navy')
      const sent = await stage.form(ada, bytes)
      assert.equal(sent.status, 201, JSON.stringify(sent.body))
      const hangar = await stage.hangar(ada, { photo: sent.body.id })
      assert.ok((await get(hangar.photo.url)).bytes.equals(bytes))
    })

    it('of many parts pass through the server as they were', async () => {
      const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(17_000_000, 'plans ')])
      const sent = await stage.form(ada, bytes, { field: 'plan', name: 'plan.pdf', type: 'application/pdf' })
      assert.equal(sent.status, 201, JSON.stringify(sent.body))
      const { plan } = await stage.hangar(ada, { plan: sent.body.id })
      const shown = await get(plan.url)
      assert.ok(shown.bytes.equals(bytes))
      assert.match(shown.response.headers.get('content-disposition')!, /^attachment; filename="plan\.pdf"/)
      const part = await fetch(plan.url, { headers: { range: 'bytes=9-20' } })
      assert.equal(part.status, 206)
      assert.equal(await part.text(), 'plans plans ')
    })

    it('get thumbnails, upright and without what the camera has noted, and the row tells of them', async () => {
      const turned = await sharp({ create: { width: 400, height: 100, channels: 3, background: 'green' } })
        .withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer()
      const id = await stage.upload(ada, turned, { type: 'image/jpeg', name: 'a.jpg' })
      const { id: hangar } = await stage.hangar(ada, { photo: id })
      const read = async () => (await stage.api.request('GET', `/hangars/${hangar}`, { as: ada })).body.photo
      await stage.until(async () => (await read()).thumbnails.small)
      const photo = await read()
      assert.deepEqual([photo.width, photo.height], [100, 400])
      assert.deepEqual(Object.keys(photo.thumbnails).sort(), ['small', 'wide'])
      const { small, wide } = photo.thumbnails
      assert.deepEqual([small.width, small.height, wide.width, wide.height], [8, 32, 4, 16])
      const { bytes, response } = await get(small.url)
      assert.equal(bytes.length, small.size)
      assert.equal(response.headers.get('content-type'), 'image/webp')
      const { format, exif, orientation, width } = await sharp(bytes).metadata()
      assert.deepEqual(
        { format, exif, orientation, width },
        { format: 'webp', exif: undefined, orientation: undefined, width: 8 }
      )
    })

    it('that cannot be read as an image stay, with a note', async () => {
      const broken = pngOf(20, Buffer.alloc(500, 7))
      const id = await stage.upload(ada, broken)
      await stage.until(async () => (await stage.row(id)).problem)
      const { photo } = await stage.hangar(ada, { photo: id })
      assert.deepEqual([photo.width, photo.thumbnails], [null, {}])
      assert.ok((await get(photo.url)).bytes.equals(broken))
    })

    it('that would unpack to more than there is memory are not unpacked', async () => {
      const bomb = pngOf(60_000, deflateSync(Buffer.alloc(50_000)))
      const id = await stage.upload(ada, bomb)
      await stage.until(async () => (await stage.row(id)).problem)
      assert.match((await stage.row(id)).problem, /pixel limit/)
    })

    it('are lists in their order, with what was there already', async () => {
      const [a, b, c] = await Promise.all(
        ['red', 'blue', 'black'].map(async colour =>
          stage.upload(ada, await png(colour), { field: 'gallery' })
        )
      )
      const hangar = await stage.hangar(ada, { gallery: [b, a] })
      const ids = (row: any) => row.gallery.map((each: any) => each.id)
      assert.deepEqual(ids(hangar), [b, a])
      const body = { gallery: [...hangar.gallery.slice(1), c, hangar.gallery[0]] }
      const patched = await stage.api.request('PATCH', `/hangars/${hangar.id}`, { as: ada, body })
      assert.deepEqual(ids(patched.body), [a, c, b])
      const fewer = await stage.api.request('PATCH', `/hangars/${hangar.id}`, {
        as: ada,
        body: { gallery: [c] }
      })
      assert.deepEqual(ids(fewer.body), [c])
      await stage.until(async () => !(await stage.row(a)) && !(await stage.row(b)))
      assert.ok(await stage.row(c))
      const none = await stage.api.request('PATCH', `/hangars/${hangar.id}`, {
        as: ada,
        body: { gallery: [] }
      })
      assert.deepEqual(none.body.gallery, [])
    })
  })
}
