// The seeds of the marketplace, and rows that are made up for it.
import assert from 'node:assert/strict'
import { prepareSeeds, sow } from '../../../src/plugins/seeds'
import { fill, planRows } from '../../../src/plugins/seeds'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'

describe('the seeds of the marketplace', () => {
  let api: TestApp
  before(async () => (api = await testApp({ domains: ['marketplace'] })))
  after(() => api.stop())

  async function sown(...names: string[]): Promise<Record<string, number[]>> {
    const found: Record<string, number[]> = {}
    for (const each of prepareSeeds(api.app, names)) {
      const { made, there } = await sow(api.app, each)
      found[each.name] = [made, there]
    }
    return found
  }
  const total = async (path: string) => (await api.request('GET', `/${path}?$limit=0`)).body.total

  it('are 78 towns, one for all of them, and 21 trades', async () => {
    assert.deepEqual(await sown('puerto-rico'), { 'marketplace/puerto-rico': [100, 0] })
    assert.deepEqual([await total('towns'), await total('trades')], [79, 21])
    const { body } = await api.request('GET', '/towns?everywhere=true')
    assert.deepEqual(
      body.data.map(({ name }: any) => name),
      ['All']
    )
    assert.deepEqual(await sown('puerto-rico'), { 'marketplace/puerto-rico': [0, 100] })
  })

  it('are a demo that can be explored, once', async () => {
    const first = await sown('accounts/demo', 'marketplace/demo')
    assert.deepEqual(first, { 'accounts/demo': [3, 0], 'marketplace/demo': [3, 102] })
    assert.deepEqual(await sown('accounts/demo', 'marketplace/demo'), {
      'accounts/demo': [0, 3],
      'marketplace/demo': [0, 105]
    })
    const { body } = await api.request('GET', '/explore?model=promotions&search=plomeria&town=all')
    assert.deepEqual([body.total, body.data[0].firstName, body.data[0].towns.length], [1, 'Grace', 2])
  })

  it('give profiles to users who are older than the marketplace', async () => {
    await api.app.get('postgresqlClient').raw('truncate profiles cascade')
    assert.deepEqual((await sown('marketplace/demo'))['marketplace/demo'], [5, 100])
    const { body } = await api.request('GET', '/profiles?firstName=Ada')
    assert.equal(body.total, 1)
  })

  it('are made up by the thousand', async () => {
    const counts = {
      users: 100,
      profiles: 50,
      promotions: 1000,
      requests: 1000,
      inquiries: 500,
      agreements: 300,
      reviews: 200
    }
    const wanted = Object.entries(counts).map(([path, count]) => ({ path, count }))
    for (const plan of await planRows(api.app, wanted)) await fill(api.app, plan)
    assert.ok((await total('promotions')) >= 1000)
    const { body } = await api.request('GET', '/explore?model=requests&limit=50&page=3')
    assert.deepEqual([body.data.length, typeof body.data[0].trade], [50, 'string'])
  })
})
