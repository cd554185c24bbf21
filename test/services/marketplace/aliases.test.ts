// The old paths of the marketplace: each is answered as the call that it stands for.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { Pairs } from '../../plugins/aliases/pairs'
import { png } from '../../plugins/media/stage'
import type { Person } from '../../support/app'
import { Stage } from './stage'

describe('the old paths of the marketplace', () => {
  let stage: Stage
  let ada: Person
  let bob: Person
  let pairs: Pairs
  before(async () => {
    stage = await Stage.open()
    ;({ ada, bob } = stage)
    pairs = new Pairs(stage.api)
  })
  after(() => stage.close())

  async function ask(method: string, path: string, as?: Person, body?: unknown): Promise<any> {
    const answer = await stage.api.request(method, path, { as, body })
    assert.ok(answer.status < 300, `${method} ${path} ${JSON.stringify(answer.body)}`)
    if (path.startsWith('/api/')) pairs.note(`${method} ${path.replace(/\/$/, '')}`)
    return answer.body
  }
  const unsigned = (body: unknown) => JSON.parse(JSON.stringify(body).replace(/\?[^"]*/g, ''))

  it('offer, change and remove promotions and requests', async () => {
    const { Ponce, Mayagüez } = stage.towns
    const [service] = Object.values(stage.trades)
    const old = { service_id: service, title: 'Old', description: 'Any.', town: `${Ponce},${Mayagüez}` }
    const path = '/api/dashboard/promotion-request'
    const promotion = await ask('POST', path, ada, { ...old, model: 'Promotion', price_min: 5 })
    assert.deepEqual(
      [promotion.tradeId, promotion.townIds, promotion.priceMax],
      [service, [Ponce, Mayagüez], 5]
    )
    const request = await ask('POST', path, ada, { ...old, model: 'Request' })
    assert.ok(!('priceMin' in request))
    assert.equal(
      (await ask('PUT', path, ada, { model: 'Promotion', id: promotion.id, price_max: 9 })).priceMax,
      9
    )
    assert.equal(
      (await ask('PUT', path, ada, { model: 'Request', id: request.id, title: 'New' })).title,
      'New'
    )
    const all = await stage.api.request('POST', path, { as: ada, body: { ...old, town: 'all' } })
    assert.deepEqual([all.status, all.body.errors[0].key], [400, 'townIds.0'])
    const rows = await ask('GET', path, ada)
    assert.deepEqual([rows.promotions.total, rows.requests.total], [1, 1])
    for (const [word, id, model, resource] of [
      ['promotion', promotion.id, 'Promotion', 'promotions'],
      ['request', request.id, 'Request', 'requests']
    ]) {
      const same = await ask('GET', `/${resource}/${id}?$include[]=trade&$include[]=towns&$include[]=profile`)
      assert.deepEqual(await ask('GET', `/api/${word}/${id}`), same)
      const removed = `/api/user/delete/${model}/${id}`
      assert.equal((await stage.api.request('DELETE', removed, { as: bob })).status, 403)
      await ask('DELETE', removed, ada)
      assert.equal((await stage.api.request('GET', `/api/${word}/${id}`)).status, 404)
    }
  })

  it('show profiles and what is theirs', async () => {
    const { id } = await ask('GET', '/api/user/my-profile', ada)
    const changed = await ask('PUT', `/api/user/profile/${id}`, ada, { job_title: 'Chef', bio: 'Hi.' })
    assert.deepEqual([changed.jobTitle, changed.bio], ['Chef', 'Hi.'])
    assert.equal((await ask('GET', `/api/user/profile/${id}`, bob)).jobTitle, 'Chef')
    const { title } = await stage.offer()
    const { data } = await ask('GET', `/api/dashboard/profile-promotions/${id}`, bob)
    assert.deepEqual([data.length, data[0].title, data[0].profile.firstName], [1, title, 'ada'])
    const explored = await ask('GET', '/api/explore?model=promotions&search=plom&town=all&page=1&limit=5')
    assert.deepEqual(
      explored,
      await ask('GET', '/explore?model=promotions&search=plom&town=all&page=1&limit=5')
    )
    assert.equal(explored.data[0].title, title)
  })

  it('go from an inquiry to its review', async () => {
    const { id } = await stage.offer()
    const path = '/api/initial-contact'
    const contact = await ask('POST', path, bob, { receiver_id: ada.id, promo_id: id })
    assert.deepEqual([contact.promotionId, contact.receiverId], [id, ada.id])
    const request = await stage.offer({}, ada, 'requests')
    const other = await ask('POST', path, bob, { receiver_id: ada.id, request_id: request.id })
    assert.equal(other.requestId, request.id)
    assert.equal((await ask('PUT', path, ada, { id: contact.id, receiver_read: true })).receiverRead, true)
    assert.equal((await ask('PUT', path, bob, { id: other.id, sender_hide: true })).senderHide, true)
    assert.deepEqual(
      unsigned(await ask('GET', '/api/user/contacts', ada)),
      unsigned(await ask('GET', '/inbox', ada))
    )
    const task = await ask('POST', '/api/tasks/', ada, {
      initial_contact_id: contact.id,
      terms: 'One.|Two.',
      price: 7
    })
    assert.deepEqual([task.terms, task.status], [['One.', 'Two.'], 'pending'])
    assert.equal((await ask('PUT', '/api/tasks/', ada, { id: task.id, price: 8 })).price, 8)
    assert.equal((await ask('PUT', '/api/tasks/', bob, { id: task.id, status: 'active' })).status, 'active')
    assert.equal((await ask('PUT', '/api/tasks', ada, { id: task.id, status: 'closed' })).status, 'closed')
    const back = await stage.api.request('PUT', '/api/tasks', {
      as: ada,
      body: { id: task.id, status: 'pending' }
    })
    assert.equal(back.status, 400)
    assert.equal((await ask('GET', '/api/tasks/', ada)).total, 1)
    const review = { task_id: task.id, rating: 5, description: 'Good.' }
    assert.equal((await ask('POST', '/api/reviews/', bob, review)).status, 'reviewed')
    assert.equal((await stage.api.request('POST', '/api/reviews/', { as: bob, body: review })).status, 409)
    const { data } = await ask('GET', `/api/promotion/promo_review/${id}`)
    assert.deepEqual([data[0].rating, data[0].author.firstName], [5, 'bob'])
    assert.equal((await ask('GET', `/api/request/request_review/${request.id}`)).total, 0)
    assert.equal((await ask('GET', '/api/reviews', bob)).total, 1)
  })

  it('take forms with a picture, behind the texts', async () => {
    const [service] = Object.values(stage.trades)
    const send = async (method: string, path: string, as: Person, texts: object, type?: string) => {
      pairs.note(`${method} ${path}`)
      const form = new FormData()
      for (const [name, value] of Object.entries(texts)) form.set(name, String(value))
      if (type) form.set('image', new Blob([(await png()) as never], { type }), 'a.png')
      const headers = { authorization: `Bearer ${as.token}` }
      const answer = await fetch(stage.api.url + path, { method, headers, body: form })
      return { status: answer.status, body: (await answer.json()) as any }
    }
    const path = '/api/dashboard/promotion-request'
    const texts = { service_id: service, title: '12', description: 'Any.', town: stage.towns.Ponce }
    for (const [model, resource] of [
      ['Promotion', 'promotions'],
      ['Request', 'requests']
    ]) {
      const price = model === 'Promotion' ? { price_min: '05' } : {}
      const made = await send('POST', path, ada, { model, ...texts, ...price }, 'image/png')
      assert.equal(made.status, 201, JSON.stringify(made.body))
      const { id, title, tradeId, pictures } = made.body
      assert.deepEqual([title, tradeId, pictures.length], ['12', service, 1])
      assert.equal((await fetch(pictures[0].url)).status, 200)
      const plain = await send('PUT', path, ada, { model, id, title: 'New' })
      assert.deepEqual([plain.body.title, plain.body.pictures[0].id], ['New', pictures[0].id])
      const other = await send('PUT', path, ada, { model, id }, 'image/png')
      assert.notEqual(other.body.pictures[0].id, pictures[0].id, JSON.stringify(other.body))
      assert.equal((await send('PUT', path, bob, { model, id }, 'image/png')).status, 403)
      await stage.api.request('DELETE', `/${resource}/${id}`, { as: ada })
    }
    const { id } = await ask('GET', '/api/user/my-profile', ada)
    const { body } = await send('PUT', `/api/user/profile/${id}`, ada, { bio: 'Hi.' }, 'image/png')
    assert.equal(body.qr.type, 'image/png', JSON.stringify(body))
    assert.equal((await send('PUT', `/api/user/profile/${id}`, bob, {}, 'image/png')).status, 403)
    assert.equal((await send('POST', path, ada, { model: 'Request' }, 'text/html')).status, 400)
    assert.equal(
      (await send('POST', path, ada, { model: 'Request', ...texts, town: 'x' }, 'image/png')).status,
      400
    )
    // What was sent with a call that failed is given up.
    const left = await stage.knex('media').whereIn('state', ['pending', 'ready'])
    assert.deepEqual(left, [])
  })

  it('say what is wrong with bodies that are none', async () => {
    for (const [method, path] of [
      ['POST', '/api/initial-contact'],
      ['PUT', '/api/initial-contact'],
      ['POST', '/api/tasks'],
      ['PUT', '/api/tasks'],
      ['POST', '/api/reviews'],
      ['PUT', '/api/dashboard/promotion-request']
    ])
      for (const body of [
        {},
        [],
        '"text"',
        'null',
        { id: { $gt: 0 }, task_id: [1], promo_id: 'x', request_id: {} }
      ]) {
        const { status } = await stage.api.request(method, path, { as: ada, body })
        assert.ok(status >= 400 && status < 500, `${method} ${path} ${JSON.stringify(body)} ${status}`)
      }
  })

  it('have all been called', () => {
    const file = 'marketplace/marketplace.aliases'
    pairs.assertAll(resolve(__dirname, '../../../src/services', file))
  })
})
