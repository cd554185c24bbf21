// The history of a row: who did what, what an owner sees of the time before him, and long pasts.
import assert from 'node:assert/strict'
import { admin, any, optional, owner, readableBy, resource, text } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'

const hangar = resource({
  path: 'hangar',
  about: 'Airships whose owner, and admins, see what has happened to them.',
  fields: {
    name: text(),
    note: readableBy(owner, optional(text()))
  },
  owner: 'userId',
  access: { read: owner, write: owner, history: any(owner, admin) }
})

const zeppelins = resource({
  path: 'zeppelins',
  was: 'old-airships',
  about: 'Airships that were found under another path.',
  fields: { name: text() },
  access: { read: admin, write: admin }
})

describe('the history of a row', () => {
  let api: TestApp
  let ada: Person
  let bob: Person
  let root: Person
  const sql = async (statement: string, ...values: any[]): Promise<any[]> =>
    (await api.app.get('postgresqlClient').raw(statement, values)).rows
  const service = (path: string): any => api.app.service(path as never)
  const ask = (person: Person | undefined, path: string) => api.request('GET', `/${path}`, { as: person })
  const make = async (as: Person, body: object, path = 'hangar') => {
    const made = await api.request('POST', `/${path}`, { as, body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body
  }
  const brief = ({ data }: any) =>
    data.map(({ event, actor, from, to }: any) => [event, actor, from?.name, to?.name])

  before(async () => {
    api = await testApp({}, [hangar, zeppelins] as never)
    ada = await api.person('ada')
    bob = await api.person('bob')
    root = await api.person('root', 'admin')
  })
  after(() => api.stop())

  it('says who did what', async () => {
    const { id } = await make(ada, { name: 'Hindenburg' })
    await api.request('PATCH', `/hangar/${id}`, { as: ada, body: { name: 'Bodensee' } })
    await sql(`update hangar set name = 'Zodiac' where id = ?`, id)
    await sql(
      `with job as (select set_config('plumage.actor', 'a job', true)) update hangar set name = 'Graf' from job where id = ?`,
      id
    )
    await service('hangar').patch(id, { name: 'Norge' }, { user: root })
    await service('hangar').patch(id, { name: 'Italia' })
    assert.equal((await api.request('DELETE', `/hangar/${id}`, { as: ada })).status, 200)
    const { status, body } = await ask(root, `hangar/${id}/history`)
    assert.equal(status, 200)
    assert.deepEqual(brief(body), [
      ['removed', ada.id, 'Italia', undefined],
      ['patched', null, 'Norge', 'Italia'],
      ['patched', root.id, 'Graf', 'Norge'],
      ['patched', 'a job', 'Zodiac', 'Graf'],
      ['patched', null, 'Bodensee', 'Zodiac'],
      ['patched', ada.id, 'Hindenburg', 'Bodensee'],
      ['created', ada.id, undefined, 'Hindenburg']
    ])
    assert.deepEqual(Object.keys(body.data[5].from), ['name', 'updatedAt'], 'only what has changed')
    assert.deepEqual(body.data[3].to, { name: 'Graf' })
    assert.deepEqual((await ask(ada, `hangar/${id}/history`)).body.data.length, 7, 'it was hers to the last')
    assert.equal((await ask(bob, `hangar/${id}/history`)).status, 404)
    assert.equal((await ask(undefined, `hangar/${id}/history`)).status, 401)
  })

  it('shows a new owner his own time, and nothing to the old one', async () => {
    const { id } = await make(ada, { name: 'hers', note: 'her note' })
    await service('hangar').patch(id, { name: 'given', userId: bob.id })
    await api.request('PATCH', `/hangar/${id}`, { as: bob, body: { name: 'his' } })
    const { body } = await ask(bob, `hangar/${id}/history`)
    assert.deepEqual(brief(body), [
      ['patched', bob.id, 'given', 'his'],
      ['patched', null, undefined, 'given']
    ])
    const [, given] = body.data
    assert.equal(given.from, null, 'how it was before is not his to know')
    assert.deepEqual(given.to, { ...given.to, name: 'given', note: 'her note', userId: bob.id })
    assert.equal((await ask(ada, `hangar/${id}/history`)).status, 404)
    const whole = (await ask(root, `hangar/${id}/history`)).body
    assert.deepEqual(brief(whole), [
      ['patched', bob.id, 'given', 'his'],
      ['patched', null, 'hers', 'given'],
      ['created', ada.id, undefined, 'hers']
    ])
    assert.doesNotMatch(JSON.stringify(whole), /her note/, 'an admin does not read the notes of others')
  })

  it('ends at the beginning of a row that has its id from a former one', async () => {
    const { id } = await make(ada, { name: 'first' })
    await api.request('DELETE', `/hangar/${id}`, { as: ada })
    await sql('insert into hangar (id, name, "userId") values (?, ?, ?)', id, 'second', bob.id)
    assert.deepEqual(brief((await ask(bob, `hangar/${id}/history`)).body), [
      ['created', null, undefined, 'second']
    ])
    assert.equal((await ask(ada, `hangar/${id}/history`)).status, 404)
  })

  it('reads on where much is hidden, and says so where it stops for now', async () => {
    const { id } = await make(bob, { name: 'his' })
    const many = `do $$ begin for n in 1..2500 loop update hangar set name = n::text where id = ${id}; end loop; end $$`
    await sql(`update hangar set "userId" = ${ada.id} where id = ?`, id)
    await sql(many)
    await sql(`update hangar set "userId" = ${bob.id}, name = 'again his' where id = ?`, id)
    const pages: any[][] = []
    for (let next: string | null = ''; next !== null;) {
      const { body }: { body: any } = await ask(bob, `hangar/${id}/history?$limit=3&$after=${next}`)
      pages.push(body.data)
      next = body.next
    }
    assert.deepEqual(brief({ data: pages.flat() }), [
      ['patched', null, undefined, 'again his'],
      ['patched', null, 'his', undefined],
      ['created', bob.id, undefined, 'his']
    ])
    assert.equal(pages.length, 2, 'the first page stops after some two thousand entries')
  })

  it('goes on under the path that the resource had', async () => {
    const { id } = await make(root, { name: 'LZ 1' }, 'zeppelins')
    await sql(`update plumage_journal set resource = 'old-airships' where resource = 'zeppelins'`)
    await service('zeppelins').patch(id, { name: 'LZ 2' })
    const first = await ask(root, `zeppelins/${id}/history?$limit=1`)
    const second = await ask(root, `zeppelins/${id}/history?$limit=1&$after=${first.body.next}`)
    assert.deepEqual(brief({ data: [...first.body.data, ...second.body.data] }), [
      ['patched', null, 'LZ 1', 'LZ 2'],
      ['created', root.id, undefined, 'LZ 1']
    ])
    assert.equal(second.body.next, null)
    assert.equal((await ask(root, `old-airships/${id}/history`)).status, 404)
  })

  it('is there for rows whose journal is gone, without entries', async () => {
    const { id } = await make(ada, { name: 'a' })
    await sql('delete from plumage_journal where resource = ? and "rowId" = ?', 'hangar', String(id))
    assert.deepEqual((await ask(ada, `hangar/${id}/history`)).body, { limit: 20, next: null, data: [] })
    await service('hangar').patch(id, { name: 'b' })
    assert.equal((await ask(ada, `hangar/${id}/history`)).body.data.length, 1)
  })
})
