// Totals of lists that have a bound, and pages far behind.
import assert from 'node:assert/strict'
import {
  anyone,
  choice,
  normaliseAll,
  optional,
  owner,
  any,
  reference,
  resource,
  signedIn,
  text,
  where
} from '../../src/engine'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'

const access = { read: anyone, write: anyone }
const fields = { name: text(), kind: choice(['rigid', 'soft']), sisterId: optional(reference('zeppelins')) }
const zeppelins = resource({ path: 'zeppelins', about: 'Airships.', fields, access, page: { total: 3 } })
const logs = resource({
  path: 'logs',
  about: 'What some may read.',
  fields: { name: text() },
  owner: 'userId',
  access: { read: any(owner, where({ name: 'public' })), write: signedIn },
  page: { total: 3 }
})

describe('a total with a bound', () => {
  let api: TestApp
  const get = async (query: string) => (await api.request('GET', `/zeppelins?${query}`)).body
  const pageOf = ({ total, atLeast, data }: any) => [
    total,
    atLeast,
    data.map(({ name }: any) => name).join('')
  ]
  const make = (...names: string[]) =>
    (api.app.service('zeppelins' as never) as any).create(names.map(name => ({ name, kind: 'rigid' })))
  before(async () => (api = await testApp({}, [zeppelins, logs] as never)))
  after(() => api.stop())

  it('is exact up to it, and says so where there are more', async () => {
    assert.deepEqual(pageOf(await get('')), [0, undefined, ''])
    await make('a', 'b', 'c')
    assert.deepEqual(pageOf(await get('$limit=2')), [3, undefined, 'ab'])
    await make('d', 'e')
    assert.deepEqual(pageOf(await get('$limit=2&$sort[name]=-1')), [3, true, 'ed'])
    assert.deepEqual(pageOf(await get('$limit=0')), [3, true, ''])
    assert.deepEqual(pageOf(await get('$after=&$total=true&$limit=2')), [3, true, 'ab'])
    assert.deepEqual(pageOf(await get('$total=false&$limit=1')), [undefined, undefined, 'a'])
  })

  it('does not end the pages', async () => {
    assert.deepEqual(pageOf(await get('$limit=2&$skip=3&$include=sister')), [3, true, 'de'])
    assert.deepEqual(pageOf(await get('$limit=2&$skip=1&$sort[kind]=1&$sort[name]=-1')), [3, true, 'dc'])
    assert.deepEqual(pageOf(await get('$skip=9')), [3, true, ''])
  })

  it('is known to whoever calls with types, beside what comes next', async () => {
    const query = { $after: '', $total: true, $limit: 1 }
    const { total, atLeast, next } = await api.app.service('users').find({ query })
    assert.deepEqual([typeof total, atLeast, next], ['number', undefined, null])
  })

  it('has none where a condition is, be it of the query or of the rule', async () => {
    assert.deepEqual(pageOf(await get('kind=rigid&$limit=1')), [5, undefined, 'a'])
    const ada = await api.person('ada')
    const rows = Array.from({ length: 5 }, () => ({ name: 'public', userId: ada.id }))
    await (api.app.service('logs' as never) as any).create(rows)
    assert.equal((await api.request('GET', '/logs')).body.total, 5)
  })

  it('is a whole number', () => {
    for (const total of [0, 1.5, -1])
      assert.throws(
        () =>
          normaliseAll([{ ...zeppelins, page: { total } }] as never, {
            users: 'users',
            page: { default: 10, max: 50 }
          }),
        ({ problems }: any) => /page.total must be a whole number from 1/.test(problems.join())
      )
  })
})
