// Who gets URLs of files: by rows, lists, references, events, replies and the past, over REST and sockets, by one rule.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Listener, restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { Stage, png } from './stage'

const pdf = Buffer.from('%PDF-1.4 a plan')

describe('the URLs of files', () => {
  let stage: Stage
  let doors: Door[]
  let ada: Person
  let bob: Person
  let photo: string
  let vault: string
  let hangar: any
  let zeppelin: any
  before(async () => {
    stage = await Stage.open('a folder')
    doors = [restDoor(stage.api), socketDoor(stage.api)]
    ada = await stage.api.person('ada')
    bob = await stage.api.person('bob')
    photo = await stage.upload(ada, await png('red'))
    vault = await stage.upload(ada, await png('black'), { field: 'vault' })
    const plan = await stage.upload(ada, pdf, { field: 'plan', type: 'application/pdf', name: 'plan.pdf' })
    const gallery = [await stage.upload(ada, await png('blue'), { field: 'gallery' })]
    hangar = await stage.hangar(ada, { photo, vault, plan, gallery, public: true })
    const portrait = await stage.upload(ada, await png(), { resource: 'yard/zeppelins', field: 'portrait' })
    const data = { name: 'LZ', portrait, hangarId: hangar.id }
    zeppelin = (await stage.api.request('POST', '/yard/zeppelins', { as: ada, body: data })).body
    await stage.until(async () => (await stage.row(photo)).thumbnails)
  })
  after(async () => {
    doors.forEach(door => door.close())
    await stage.close()
  })

  /** The URLs in an answer, without what signs them. */
  const urlsIn = (value: unknown) =>
    [...JSON.stringify(value).matchAll(/"url":"([^?"]+)/g)].map(([, url]) => url)
  /** Nothing of the store and of secrets is ever told. */
  const isClean = (value: unknown) => {
    const text = JSON.stringify(value)
    assert.ok(!text.includes('"key"'), text)
    assert.ok(!text.includes(vault), text)
  }

  it('are in rows and lists, of the fields that the caller may read', async () => {
    for (const door of doors) {
      for (const [who, count] of [
        [ada, 5],
        [bob, 4],
        [undefined, 4]
      ] as const) {
        const path = 'hangars'
        const one = await door.call(who, { method: 'get', path, id: hangar.id })
        const list = await door.call(who, { method: 'find', path })
        const cursor = await door.call(who, { method: 'find', path, query: { $after: '' } })
        for (const row of [one.body, list.body.data[0], cursor.body.data[0]]) {
          assert.equal(urlsIn(row).length, count, `${door.name} ${JSON.stringify(row)}`)
          assert.equal('plan' in row, who === ada)
          isClean(row)
          for (const url of [row.photo.url, row.photo.thumbnails.small.url, row.gallery[0].url])
            assert.equal((await fetch(url)).status, 200)
        }
        const some = await door.call(who, {
          method: 'get',
          path,
          id: hangar.id,
          query: { $select: ['photo'] }
        })
        assert.deepEqual(Object.keys(some.body).sort(), ['id', 'photo'])
        assert.equal(urlsIn(some.body).length, 3)
      }
    }
  })

  it('are in rows that are loaded along, under the rules of their own resource', async () => {
    for (const door of doors) {
      const call = { method: 'find', path: 'yard/zeppelins', query: { $include: ['hangar'] } } as const
      const [own] = (await door.call(ada, call)).body.data
      assert.equal(urlsIn(own).length, 6)
      const [seen] = (await door.call(bob, call)).body.data
      assert.equal(urlsIn(seen).length, 5)
      assert.ok(!('plan' in seen.hangar))
      isClean([own, seen])
    }
    await stage.api.request('PATCH', `/hangars/${hangar.id}`, { as: ada, body: { public: false } })
    const { body } = await stage.api.request('GET', `/yard/zeppelins/${zeppelin.id}?$include=hangar`, {
      as: bob
    })
    assert.equal(body.hangar, null)
    assert.equal(urlsIn(body).length, 1)
    await stage.api.request('PATCH', `/hangars/${hangar.id}`, { as: ada, body: { public: true } })
  })

  it('are in events, for those who may see the row, and of the fields that they may read', async () => {
    const ears = await Promise.all([ada, bob, undefined].map(who => Listener.open(stage.api, who)))
    for (const ear of ears) await ear.take()
    const { body } = await stage.api.request('PATCH', `/hangars/${hangar.id}`, {
      as: ada,
      body: { name: 'two' }
    })
    assert.equal(urlsIn(body).length, 5)
    for (const [index, ear] of ears.entries()) {
      const [{ event, row }] = (await ear.take()) as any[]
      assert.equal(event, 'hangars patched')
      assert.equal(urlsIn(row).length, index === 0 ? 5 : 4, JSON.stringify(row))
      isClean(row)
      assert.equal((await fetch(row.photo.url)).status, 200)
    }
    const hidden = await stage.hangar(ada, { photo: await stage.upload(ada, await png('grey')) })
    assert.deepEqual((await ears[1].take()).length + (await ears[2].take()).length, 0)
    assert.equal(urlsIn(hidden).length, 1)
    for (const ear of ears) ear.close()
  })

  it('are not in the past, which tells what there was', async () => {
    for (const door of doors) {
      const { body } = await door.call(ada, { method: 'history', path: 'hangars', id: hangar.id })
      assert.ok(body.data.length > 1, JSON.stringify(body))
      assert.deepEqual(urlsIn(body), [])
      isClean(body)
      const first = body.data.at(-1)
      assert.equal(first.to.photo.name, 'photo.png')
    }
  })

  it('are in what the application itself gets, and in what hooks see', async () => {
    const heard: any[] = []
    stage.api.app.service('kites' as never as 'users').hooks({
      after: { create: [async (context: any) => void heard.push(context.result)] }
    } as never)
    stage.api.app.service('kites' as never as 'users').on('created', (row: unknown) => heard.push(row))
    const id = await stage.upload(ada, await png(), { resource: 'kites' })
    const { body } = await stage.api.request('POST', '/kites', { as: ada, body: { name: 'x', photo: id } })
    assert.equal(urlsIn(body).length, 1)
    const inside = await (stage.api.app.service('kites' as never) as any).get(body.id)
    for (const row of [inside, ...heard]) assert.equal(urlsIn(row).length, 1, JSON.stringify(row))
    assert.equal(heard.length, 2)
    isClean([body, inside, heard])
  })

  it('cannot be asked by: files are compared with nothing', async () => {
    for (const query of [
      'photo=x',
      `photo[id]=${photo}`,
      '$sort[photo]=1',
      'photo[$like]=x',
      'vault[$null]=true'
    ]) {
      const { status } = await stage.api.request('GET', `/hangars?${query}`, { as: bob })
      assert.equal(status, 400, query)
    }
    for (const data of [{ max: 'photo' }, { group: 'photo' }, { group: 'vault' }]) {
      const asked = await doors[0].call(bob, { method: 'aggregate', path: 'hangars', data })
      assert.equal(asked.status, 400, JSON.stringify(asked.body))
    }
    const { body } = await stage.api.request('GET', '/hangars?photo[$null]=false', { as: bob })
    assert.equal(body.total, 1)
  })
})
