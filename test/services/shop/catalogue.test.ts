// The catalogue: everybody reads it, admins write it, and no two names differ by case alone.
import assert from 'node:assert/strict'
import type { Answer, Person } from '../../support/app'
import { Stage } from './stage'

const bodies: Record<string, object> = {
  addons: { name: 'Truffles', price: 5 },
  customizations: { name: 'Extras', minimum: 1, maximum: 2 },
  products: { name: 'Calzone', price: 12, quantity: 3, spiciness: 1 },
  categories: { name: 'Folded', position: 7 }
}

describe('the catalogue', () => {
  let stage: Stage
  let ada: Person
  let max: Person
  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
    max = await stage.api.person('max', 'manager')
  })
  after(() => stage.close())

  const problems = ({ status, body }: Answer) => [status, (body.errors ?? []).map((each: any) => each.key)]

  for (const [path, body] of Object.entries(bodies))
    it(`${path} are for everybody to read, and for admins to write`, async () => {
      for (const [as, status] of [
        [undefined, 401],
        [ada, 403],
        [max, 403],
        [stage.root, 201]
      ] as const)
        assert.equal((await stage.post(`/${path}`, body, as)).status, status)
      const { name } = body as { name: string }
      const again = await stage.post(`/${path}`, { ...body, name: ` ${name.toUpperCase()} ` }, stage.root)
      assert.deepEqual(
        [again.status, again.body.data.error, again.body.data.key],
        [409, 'already-taken', 'name']
      )
      const { data } = (await stage.api.request('GET', `/${path}?name=${name}`)).body
      assert.deepEqual([data.length, data[0].name, data[0].inStock], [1, name.toLowerCase(), true])
      const { id } = data[0]
      assert.equal((await stage.patch(`/${path}/${id}`, { inStock: false }, ada)).status, 403)
      assert.equal((await stage.patch(`/${path}/${id}`, { inStock: false })).body.inStock, false)
      const put = await stage.api.request('PUT', `/${path}/${id}`, { as: stage.root, body })
      assert.deepEqual([put.status, put.body.inStock], [200, true])
      assert.equal((await stage.api.request('DELETE', `/${path}/${id}`, { as: max })).status, 403)
      assert.equal((await stage.api.request('DELETE', `/${path}/${id}`, { as: stage.root })).status, 200)
    })

  it('has no customization whose maximum is below its minimum', async () => {
    const create = (more: object) => stage.post('/customizations', { name: 'odd', ...more }, stage.root)
    assert.deepEqual(problems(await create({ minimum: 3, maximum: 2 })), [400, ['maximum']])
    for (const more of [{ minimum: -1 }, { maximum: 0 }, { multiple: 0 }, { multiple: 1.5 }])
      assert.deepEqual(problems(await create(more)), [400, Object.keys(more)])
    const { id } = (await create({ minimum: 1, maximum: 2 })).body
    // One by one, the row itself is looked at, whatever is to be answered.
    for (const path of [`/customizations/${id}`, `/customizations/${id}?$select[]=name`])
      assert.deepEqual(problems(await stage.patch(path, { minimum: 3 })), [400, ['maximum']])
    assert.equal((await stage.get(`/customizations/${id}`)).minimum, 1)
    assert.equal((await stage.patch(`/customizations/${id}`, { minimum: 3, maximum: null })).status, 200)
  })

  it('loads what belongs together, and forgets what is gone', async () => {
    const { pizza, size, toppings, olives, cheese } = stage.menu
    const product = await stage.get(`/products/${pizza}?$include=customizations.addons`, undefined)
    assert.deepEqual(
      product.customizations.map((each: any) => [each.name, each.addons.map(({ name }: any) => name)]),
      [
        ['size', ['small', 'large']],
        ['toppings', ['olives', 'cheese']]
      ]
    )
    const category = await stage.post('/categories', { name: 'all', productIds: [pizza] }, stage.root)
    assert.deepEqual(category.body.productIds, [pizza])
    assert.equal(
      (await stage.post('/categories', { name: 'x', productIds: [2_000_000] }, stage.root)).status,
      400
    )
    await stage.api.request('DELETE', `/addons/${olives}`, { as: stage.root })
    assert.deepEqual((await stage.get(`/customizations/${toppings}`)).addonIds, [cheese])
    await stage.api.request('DELETE', `/customizations/${toppings}`, { as: stage.root })
    assert.deepEqual((await stage.get(`/products/${pizza}`)).customizationIds, [size])
  })

  it('is arranged in one go, or not at all', async () => {
    const ids: number[] = []
    for (const name of ['one', 'two', 'three'])
      ids.push((await stage.post('/categories', { name }, stage.root)).body.id)
    const arrange = (categories: unknown, as: Person | undefined = stage.root) =>
      stage.post('/categories/arrange', { categories }, as)
    const wanted = ids.map((id, index) => ({ id, position: 30 - index }))
    for (const [as, status] of [
      [undefined, 401],
      [ada, 403]
    ] as const)
      assert.equal((await stage.post('/categories/arrange', { categories: wanted }, as)).status, status)
    const { status, body } = await arrange(wanted)
    assert.equal(status, 200)
    assert.deepEqual(
      body.map(({ name, position }: any) => [name, position]),
      [
        ['three', 28],
        ['two', 29],
        ['one', 30]
      ]
    )
    const bad: [unknown, string][] = [
      [
        [
          { id: ids[0], position: 1 },
          { id: 2_000_000, position: 2 }
        ],
        'unknown-reference'
      ],
      [
        [
          { id: ids[0], position: 1 },
          { id: ids[0], position: 2 }
        ],
        'invalid-data'
      ],
      [[{ id: ids[0], position: -1 }], 'invalid-data'],
      [[{ id: ids[0], position: 1, name: 'x' }], 'invalid-data'],
      [[], 'invalid-data'],
      [{ id: ids[0] }, 'invalid-data'],
      [undefined, 'invalid-data']
    ]
    for (const [categories, error] of bad) {
      const answer = await arrange(categories)
      assert.deepEqual([answer.status, answer.body.data?.error], [400, error], JSON.stringify(categories))
    }
    const listed = await stage.get('/categories?$sort[position]=-1&$limit=3', undefined)
    assert.deepEqual(
      listed.data.map(({ name, position }: any) => [name, position]),
      [
        ['one', 30],
        ['two', 29],
        ['three', 28]
      ]
    )
  })
})
