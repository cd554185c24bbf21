// Leaving: what hangs on an account goes with it, or forgets it, as each reference declares.
import assert from 'node:assert/strict'
import { admin, optional, owner, reference, resource, signedIn, text } from '../../../src/engine'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'

const fields = { text: text() }
const diaries = resource({
  path: 'diaries',
  about: 'Belong to their owners.',
  fields,
  owner: 'userId',
  access: { read: owner, write: owner }
})
const posters = resource({
  path: 'posters',
  about: 'Stay when their painters leave.',
  fields: { ...fields, painterId: optional(reference('users', { onDelete: 'set null', unseen: true })) },
  access: { read: signedIn, write: signedIn }
})
const debts = resource({
  path: 'debts',
  about: 'Hold their debtors back.',
  fields: { ...fields, debtorId: reference('users', { unseen: true }) },
  access: { read: signedIn, write: admin }
})

describe('whoever leaves', () => {
  let api: TestApp
  let root: Person
  before(async () => {
    api = await testApp({}, [diaries, posters, debts] as never)
    root = await api.person('root', 'admin')
  })
  after(() => api.stop())
  const create = async (path: string, as: Person, body: object) =>
    (await api.request('POST', `/${path}`, { as, body })).body
  const rows = (table: string, where: object) => api.app.get('postgresqlClient')(table).where(where)
  const leave = (person: Person, as = person) => api.request('DELETE', `/users/${person.id}`, { as })

  it('takes along what is his, and is forgotten by the rest', async () => {
    const ada = await api.person('ada')
    const diary = await create('diaries', ada, { text: 'dear diary' })
    const poster = await create('posters', ada, { text: 'a poster', painterId: ada.id })
    const knex = api.app.get('postgresqlClient')
    const service: any = api.app.service('mails')
    for (const status of ['sent', 'waiting'])
      await service.create({ recipient: ada.email, message: 'welcome', status })
    await knex('attempts').insert({ name: `user:${ada.id}`, count: 1 })
    assert.equal((await rows('sessions', { userId: ada.id })).length, 1)

    const left = await api.request('DELETE', `/users/${ada.id}?$select=id`, { as: ada })
    assert.deepEqual([left.status, left.body], [200, { id: ada.id }])
    assert.deepEqual(await rows('diaries', { id: diary.id }), [])
    assert.deepEqual(
      (await rows('posters', { id: poster.id })).map(({ text, painterId }) => [text, painterId]),
      [['a poster', null]]
    )
    assert.deepEqual(await rows('sessions', { userId: ada.id }), [])
    assert.deepEqual(await rows('attempts', { name: `user:${ada.id}` }), [])
    // What is on its way has a job that will come back to it.
    assert.deepEqual(
      (await rows('mails', { recipient: ada.email })).map(({ status }) => status),
      ['waiting']
    )
    const { status, body } = await api.request('GET', '/me', { as: ada })
    assert.deepEqual([status, body.data.error], [401, 'session-ended'])
  })

  it('is held back by what must be settled first, and loses nothing', async () => {
    const bob = await api.person('bob')
    const diary = await create('diaries', bob, { text: 'dear diary' })
    const debt = await create('debts', root, { text: 'a hat', debtorId: bob.id })
    const { status, body } = await leave(bob)
    assert.deepEqual([status, body.data.error], [409, 'still-referenced'])
    assert.equal((await api.request('GET', `/diaries/${diary.id}`, { as: bob })).status, 200)
    await api.request('DELETE', `/debts/${debt.id}`, { as: root })
    assert.equal((await leave(bob, root)).status, 200)
  })

  it('is nobody but himself, or whom an admin removes', async () => {
    const eve = await api.person('eve')
    const max = await api.person('max', 'manager')
    assert.equal((await leave(eve, max)).status, 403)
    assert.equal((await leave(root)).body.data.error, 'last-admin')
  })
})
