// Uploads as values of rows, on both stores: files of others, one file for two rows, writes that fail, and races.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Stage, png, stores } from './stage'

const refusedBy = (answer: { status: number; body: any }) => [answer.status, answer.body.data?.error]

for (const kind of stores) {
  describe(`files of rows in ${kind}`, () => {
    let stage: Stage
    let ada: Person
    let bob: Person
    let red: Buffer
    before(async () => {
      stage = await Stage.open(kind)
      ada = await stage.api.person('ada')
      bob = await stage.api.person('bob')
      red = await png('red')
    })
    after(() => stage.close())

    it('gives nobody the file of somebody else, in no state of it', async () => {
      const { body: announced } = await stage.announce(ada, red)
      const give = (as: Person, photo: unknown, field = 'photo') =>
        stage.api.request('POST', '/hangars', { as, body: { name: 'x', [field]: photo } })
      const unknown = [400, 'unknown-upload']
      assert.deepEqual(refusedBy(await give(bob, announced.id)), unknown)
      assert.deepEqual(refusedBy(await give(ada, announced.id)), [400, 'upload-unfinished'])
      assert.deepEqual(refusedBy(await stage.finish(bob, announced.id)), [404, 'not-found'])
      await stage.put(announced.upload, red)
      await stage.finish(ada, announced.id)
      assert.deepEqual(refusedBy(await give(bob, announced.id)), unknown)
      const plan = await stage.upload(ada, Buffer.from('%PDF-1.4'), {
        field: 'plan',
        type: 'application/pdf'
      })
      assert.deepEqual(refusedBy(await give(ada, plan)), unknown)
      assert.deepEqual(refusedBy(await give(ada, '01a1ff77-a7a3-7f15-b81f-9e592805ea42')), unknown)
      const hangar = await stage.hangar(ada, { photo: announced.id, public: true })
      assert.deepEqual(refusedBy(await give(bob, announced.id)), unknown)
      assert.deepEqual(refusedBy(await give(ada, announced.id)), [409, 'media-taken'])
      assert.deepEqual(refusedBy(await give(bob, hangar.photo)), unknown)
      const own = await stage.hangar(bob)
      const patched = await stage.api.request('PATCH', `/hangars/${own.id}`, {
        as: bob,
        body: { photo: announced.id }
      })
      assert.deepEqual(refusedBy(patched), unknown)
      const foreign = await stage.api.request('PATCH', `/hangars/${hangar.id}`, {
        as: bob,
        body: { photo: announced.id }
      })
      assert.equal(foreign.status, 403)
      for (const path of [`/media/${announced.id}`, `/media/${announced.id}/history`])
        assert.ok([404, 405].includes((await stage.api.request('GET', path, { as: bob })).status))
    })

    it('takes no value that is no id', async () => {
      for (const photo of [
        1,
        true,
        'x',
        '',
        { id: 1 },
        { key: 'users/1/x' },
        [],
        ['x'],
        { id: { id: 'x' } },
        '../..'
      ]) {
        const { status, body } = await stage.api.request('POST', '/hangars', {
          as: ada,
          body: { name: 'x', photo }
        })
        assert.ok(
          status === 400 || (photo === '' && status === 201),
          `${JSON.stringify(photo)} ${JSON.stringify(body)}`
        )
      }
      const id = await stage.upload(ada, red, { field: 'gallery' })
      for (const gallery of [[id, id], [id.toUpperCase(), id], id, [id, null], [[id]], Array(9).fill(id)]) {
        const { status } = await stage.api.request('POST', '/hangars', {
          as: ada,
          body: { name: 'x', gallery }
        })
        assert.equal(status, 400, JSON.stringify(gallery))
      }
    })

    it('gives a file to one row, however many want it at the same moment', async () => {
      const id = await stage.upload(ada, red)
      const [a, b] = [await stage.hangar(ada), await stage.hangar(ada)]
      const wishes = Array.from({ length: 10 }, (_, n) =>
        n % 3 === 0
          ? stage.api.request('POST', '/hangars', { as: ada, body: { name: 'x', photo: id } })
          : stage.api.request('PATCH', `/hangars/${n % 3 === 1 ? a.id : b.id}`, {
              as: ada,
              body: { photo: id }
            })
      )
      const answers = await Promise.all(wishes)
      const rows = new Set(answers.filter(({ status }) => status < 300).map(({ body }) => body.id))
      assert.equal(rows.size, 1, JSON.stringify(answers.map(refusedBy)))
      const { body } = await stage.api.request('GET', '/hangars?$limit=100', { as: ada })
      assert.equal(body.data.filter((row: any) => row.photo?.id === id).length, 1)
    })

    it('attaches nothing when the write is taken back', async () => {
      const id = await stage.upload(ada, red)
      const answer = await stage.api.request('POST', '/yard/zeppelins', {
        as: ada,
        body: { name: 'x', portrait: id }
      })
      assert.equal(answer.status, 400)
      const portrait = await stage.upload(ada, red, { resource: 'yard/zeppelins', field: 'portrait' })
      const lost = { name: 'x', portrait, hangarId: 999_999 }
      assert.equal((await stage.api.request('POST', '/yard/zeppelins', { as: ada, body: lost })).status, 400)
      assert.equal((await stage.row(portrait)).state, 'ready')
      const mine = await stage.hangar(ada)
      const plan = await stage.upload(bob, red)
      assert.equal(
        (await stage.api.request('PATCH', `/hangars/${mine.id}`, { as: bob, body: { photo: plan } })).status,
        404
      )
      assert.equal((await stage.row(plan)).state, 'ready')
    })

    it('stands when a row that lost a file is given it back at once', async () => {
      const id = await stage.upload(ada, red)
      const hangar = await stage.hangar(ada, { photo: id })
      const patch = (photo: unknown) =>
        stage.api.request('PATCH', `/hangars/${hangar.id}`, { as: ada, body: { photo } })
      for (let round = 0; round < 5; round++) {
        await patch(null)
        const { status, body } = await patch(id)
        if (status !== 200) {
          assert.deepEqual(refusedBy({ status, body }), [400, 'unknown-upload'])
          return
        }
        assert.equal((await fetch(body.photo.url)).status, 200)
      }
      await new Promise(resolve => setTimeout(resolve, 300))
      const { body } = await stage.api.request('GET', `/hangars/${hangar.id}`, { as: ada })
      assert.equal((await fetch(body.photo.url)).status, 200)
    })
  })
}
