// The seeds of the shop, rows that are made up for it, and images of its products.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill, planRows, prepareSeeds, sow } from '../../../src/plugins/seeds'
import { png } from '../../plugins/media/stage'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { customer } from './stage'

describe('the menu of the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'))
  let api: TestApp
  let root: Person
  before(async () => {
    api = await testApp({ domains: ['shop'], data: folder })
    root = await api.person('root', 'admin')
  })
  after(async () => {
    await api.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is sown once, and can be ordered from', async () => {
    const [seed] = prepareSeeds(api.app, ['shop/demo'])
    assert.deepEqual(await sow(api.app, seed), { made: 19, there: 0 })
    assert.deepEqual(await sow(api.app, seed), { made: 0, there: 19 })
    const { body } = await api.request('GET', '/categories?$sort[position]=1&$include=products')
    assert.deepEqual(
      body.data.map(({ name, products }: any) => [name, products.length]),
      [
        ['pizzas', 2],
        ['starters', 2],
        ['drinks', 1]
      ]
    )
    const items = [{ product: 'margherita', quantity: 1, addons: ['large', 'olives'] }]
    const order = await api.request('POST', '/checkout', { body: { ...customer, items, payment: 'cash' } })
    assert.deepEqual([order.status, order.body.subTotal], [201, 16.75])
  })

  it('is only a beginning: thousands of rows can be made up', async () => {
    const wanted = ['addons', 'customizations', 'products', 'categories', 'orders', 'addresses'].map(
      path => ({
        path,
        count: 300
      })
    )
    for (const plan of await planRows(api.app, wanted, 1)) await fill(api.app, plan)
    for (const { path } of wanted) {
      const { status, body } = await api.request('GET', `/${path}?$limit=100`, { as: root })
      assert.equal(status, 200)
      assert.ok(body.total >= (path === 'addresses' ? 0 : 300), `${path} ${body.total}`)
    }
  })

  it('has images, and nothing that only looks like one', async () => {
    const upload = async (name: string, type: string, bytes: Uint8Array) => {
      const form = new FormData()
      form.set('resource', 'products')
      form.set('field', 'image')
      form.set('file', new Blob([new Uint8Array(bytes)], { type }), name)
      const headers = { authorization: `Bearer ${root.token}` }
      const answer = await fetch(`${api.url}/media/upload`, { method: 'POST', headers, body: form })
      return { status: answer.status, body: (await answer.json()) as any }
    }
    const { status, body } = await upload('pizza.png', 'image/png', await png())
    assert.equal(status, 201, JSON.stringify(body))
    const [product] = (await api.request('GET', '/products?name=lemonade')).body.data
    const patched = await api.request('PATCH', `/products/${product.id}`, {
      as: root,
      body: { image: body.id }
    })
    assert.equal(patched.body.image.type, 'image/png')
    const program = Buffer.from('MZ this program cannot be run in DOS mode')
    assert.equal((await upload('pizza.exe', 'application/x-msdownload', program)).status, 400)
    assert.equal((await upload('pizza.png', 'image/png', program)).status, 400)
  })
})
