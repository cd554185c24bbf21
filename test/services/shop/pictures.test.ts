// The old path that takes pictures of products: a form with a file and nothing else, from admins.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { png } from '../../plugins/media/stage'
import { Stage } from './stage'

describe('pictures of products', () => {
  let stage: Stage
  let ada: Person
  let picture: Buffer
  before(async () => {
    stage = await Stage.open()
    ada = await stage.api.person('ada')
    picture = await png()
  })
  after(() => stage.close())

  async function send(path: string, as: Person | undefined, texts: Record<string, string>, file?: Blob) {
    const form = new FormData()
    for (const [name, value] of Object.entries(texts)) form.set(name, value)
    if (file) form.set('file', file, 'pizza.png')
    const headers = as ? { authorization: `Bearer ${as.token}` } : undefined
    const answer = await fetch(stage.api.url + path, { method: 'POST', headers, body: form })
    return { status: answer.status, body: (await answer.json()) as any }
  }
  const image = () => new Blob([picture as never], { type: 'image/png' })

  it('are sent to /upload, and given to a product', async () => {
    const { status, body } = await send('/upload', stage.root, {}, image())
    assert.equal(status, 201, JSON.stringify(body))
    const now = await send('/media/upload', stage.root, { resource: 'products', field: 'image' }, image())
    assert.deepEqual(Object.keys(body), Object.keys(now.body))
    const product = `/products/${stage.menu.pizza}`
    const changed = await stage.api.request('PATCH', product, { as: stage.root, body: { image: body.id } })
    assert.equal(changed.body.image.id, body.id)
    const { url } = (await stage.get(product)).image
    assert.equal((await fetch(url)).headers.get('content-type'), 'image/png')
  })

  it('come from admins only, and are pictures', async () => {
    assert.equal((await send('/upload', undefined, {}, image())).status, 401)
    assert.equal((await send('/upload', ada, {}, image())).status, 403)
    assert.equal((await send('/upload', stage.root, {}, new Blob(['x'], { type: 'text/html' }))).status, 400)
    assert.equal((await send('/upload', stage.root, { resource: 'users' }, image())).status, 400)
    assert.match((await send('/upload', stage.root, {})).body.message, /it has no file/)
    assert.equal((await stage.api.request('POST', '/upload', { as: stage.root, body: {} })).status, 400)
    const rows = await stage.knex('media').where({ userId: ada.id })
    assert.deepEqual(rows, [])
  })
})
