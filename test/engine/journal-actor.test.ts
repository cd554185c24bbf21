// Who made a change, as the journal has it: known for calls of users, and for nothing else on the same connection.
import assert from 'node:assert/strict'
import type { HookContext } from '../../src/declarations'
import { actAs, anyone, reference, resource, signedIn, text } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'

const access = { read: anyone, write: signedIn }

/** Creating one adds a part to it, by a call of the application's own and one in SQL. */
const hangar = resource({
  path: 'hangar',
  about: 'Where airships stay.',
  fields: { name: text() },
  access
})

const zeppelins = resource({
  path: 'zeppelins',
  about: 'Airships, which go with their hangar.',
  fields: { name: text(), hangarId: reference('hangar', { onDelete: 'cascade' }) },
  access,
  hooks: {
    after: {
      create: [
        async ({ app, params, result }: HookContext) => {
          const { trx } = (params as any).transaction
          await trx.raw(`update zeppelins set name = name || '!' where id = ?`, [result.id])
          await (app.service('hangar' as never) as any).patch(result.hangarId, { name: 'taken' }, {
            ...params,
            provider: undefined,
            user: undefined,
            query: {}
          } as never)
        }
      ]
    }
  }
})

const silent = resource({
  path: 'silent',
  about: 'Not live; live rows go with it.',
  fields: { name: text() },
  access,
  live: false
})

const echoes = resource({
  path: 'echoes',
  about: 'Live rows that go with those that are not.',
  fields: { silentId: reference('silent', { onDelete: 'cascade' }) },
  access
})

describe('the actor of a change', () => {
  let api: TestApp
  let ada: Person
  const service = (path: string): any => api.app.service(path as never)
  const sql = async (text: string, ...values: any[]): Promise<any[]> =>
    (await api.app.get('postgresqlClient').raw(text, values)).rows
  /** The actors of what a change has left in the journal, in order. */
  async function actors(change: () => Promise<unknown>): Promise<(string | null)[]> {
    const [{ last }] = await sql('select coalesce(max(seq), 0) as last from plumage_journal')
    await change()
    return (await sql('select actor from plumage_journal where seq > ? order by seq', last)).map(
      ({ actor }) => actor
    )
  }
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await api.request(method, path, { as: ada, body })
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
    return answer.body
  }

  before(async () => {
    api = await testApp({}, [hangar, zeppelins, silent, echoes] as never)
    ada = await api.person('ada')
    // All calls and all SQL share one connection.
    ;(api.app.get('postgresqlClient').client as any).pool.max = 1
  })
  after(() => api.stop())

  it('is who calls, for each way of writing', async () => {
    let id: number
    const life = async () => {
      id = (await ask('POST', '/hangar', { name: 'a' })).id
      await ask('PATCH', `/hangar/${id}`, { name: 'b' })
      await ask('DELETE', `/hangar/${id}`)
    }
    assert.deepEqual(await actors(life), Array(3).fill(String(ada.id)))
  })

  it('is nobody on the same connection later, neither in SQL nor for the application', async () => {
    const { id } = await ask('POST', '/hangar', { name: 'a' })
    assert.deepEqual(await actors(() => sql(`update hangar set name = 'b' where id = ?`, id)), [null])
    assert.deepEqual(await actors(() => service('hangar').patch(id, { name: 'c' })), [null])
    assert.deepEqual(await actors(() => service('hangar')._patch(id, { name: 'd' })), [null])
  })

  it('is the user of a call from inside that names one', async () => {
    const user = { id: ada.id, role: ada.role }
    assert.deepEqual(await actors(() => service('hangar').create({ name: 'a' }, { user })), [String(ada.id)])
    const many = [{ name: 'a' }, { name: 'b' }]
    assert.deepEqual(
      await actors(() => service('hangar').create(many, actAs(user))),
      Array(2).fill(String(ada.id))
    )
    assert.deepEqual(await actors(() => service('hangar').create(many)), [null, null])
  })

  it('is the caller also for what the call causes: by hooks, and by references', async () => {
    const { id } = await ask('POST', '/hangar', { name: 'a' })
    const create = () => ask('POST', '/zeppelins', { name: 'LZ 1', hangarId: id })
    assert.deepEqual(await actors(create), Array(3).fill(String(ada.id)))
    assert.deepEqual(await actors(() => ask('DELETE', `/hangar/${id}`)), Array(2).fill(String(ada.id)))
    const quiet = await ask('POST', '/silent', { name: 'a' })
    await ask('POST', '/echoes', { silentId: quiet.id })
    assert.deepEqual(await actors(() => ask('DELETE', `/silent/${quiet.id}`)), [String(ada.id)])
  })

  it('is not in the answer', async () => {
    const row = await ask('POST', '/hangar', { name: 'a' })
    assert.deepEqual(Object.keys(row), ['id', 'name', 'createdAt', 'updatedAt'])
  })
})
