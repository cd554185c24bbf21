// Finishing an upload that a row has by now: whoever sent it is shown no more of it than the row shows him.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { makeKey, wordOf } from '../api-keys/stage'
import { Stage, png } from './stage'

describe('an upload that is finished again', () => {
  let stage: Stage
  let doors: Door[]
  let ada: Person
  before(async () => {
    stage = await Stage.open('a folder')
    doors = [restDoor(stage.api), socketDoor(stage.api)]
    ada = await stage.api.person('ada')
  })
  after(async () => {
    doors.forEach(door => door.close())
    await stage.close()
  })

  /** What each door answers. */
  const finished = (id: string, as: Person) =>
    Promise.all(doors.map(door => door.call(as, { method: 'create', path: `media/${id}/finish`, data: {} })))

  it('is shown as its row shows it', async () => {
    const [photo, one, two] = await Promise.all(
      ['gray', 'blue', 'red'].map(async colour => stage.upload(ada, await png(colour)))
    )
    const gallery = await stage.upload(ada, await png('green'), { field: 'gallery' })
    const hangar = await stage.hangar(ada, { photo, gallery: [gallery] })
    for (const [id, shown] of [
      [photo, hangar.photo],
      [gallery, hangar.gallery[0]]
    ])
      for (const { status, body } of await finished(id, ada)) {
        assert.equal(status, 201, JSON.stringify(body))
        assert.deepEqual([body.id, body.name, Boolean(body.url)], [shown.id, shown.name, true])
      }
    // Those that no row has are his own.
    for (const id of [one, two]) for (const { body } of await finished(id, ada)) assert.equal(body.id, id)
  })

  it('is not shown to whoever sees neither its row nor its field any more', async () => {
    const [photo, vault] = [
      await stage.upload(ada, await png('black')),
      await stage.upload(ada, await png('white'), { field: 'vault' })
    ]
    const hangar = await stage.hangar(ada, { photo, vault })
    const bob = await stage.api.person('bob')
    for (const answer of await finished(vault, ada)) assert.deepEqual(wordOf(answer), [404, 'not-found'])
    const machine = (await makeKey(stage.api, ada, ['media:read', 'media:write'])).person
    for (const answer of await finished(photo, machine))
      assert.deepEqual(wordOf(answer), [403, 'out-of-scope'])
    await stage.api.app.get('postgresqlClient')('hangars').where({ id: hangar.id }).update({ userId: bob.id })
    for (const answer of await finished(photo, ada)) {
      assert.deepEqual(wordOf(answer), [404, 'not-found'])
      assert.ok(!JSON.stringify(answer.body).includes('url'))
    }
  })
})
