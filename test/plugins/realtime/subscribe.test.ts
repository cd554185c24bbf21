// Subscribing: a socket hears of what it has asked for, by the rules, and of nothing else.
import assert from 'node:assert/strict'
import type { Person, TestApp } from '../../support/app'
import { level, openStage } from '../journal/stage'
import { LiveClient } from './live-client'
import type { Auth } from './live-client'

describe('a socket that subscribes', () => {
  let api: TestApp
  let ada: Person
  let bob: Person
  const clients: LiveClient[] = []
  const open = async (auth: Auth = {}) => {
    const client = await LiveClient.open(api, auth)
    clients.push(client)
    return client
  }
  /** Makes a row, and waits until this node has told of it: what is told later is heard by whoever has come since. */
  const make = async (path: string, as: Person, body: object) => {
    const { body: row } = await api.request('POST', `/${path}`, { as, body })
    await level(api)
    return row
  }
  const change = (path: string, id: number, as: Person, body: object) =>
    api.request('PATCH', `/${path}/${id}`, { as, body })

  before(async () => {
    api = await openStage()
    ada = await api.person('ada')
    bob = await api.person('bob')
    await level(api)
  })
  afterEach(() => clients.splice(0).forEach(client => client.close()))
  after(() => api.stop())

  it('to a resource hears of that alone', async () => {
    const client = await open({ accessToken: ada.token })
    const { body } = await client.subscribe([{ resource: 'zeppelins' }])
    assert.ok(body.cursor)
    await make('hangars', ada, { name: 'hall' })
    await make('zeppelins', ada, { name: 'hers' })
    await make('zeppelins', bob, { name: 'his' })
    assert.deepEqual(await client.words(), ['zeppelins created hers'])
  })

  it('to rows hears of those', async () => {
    const [one, two, three] = [
      await make('hangars', ada, { name: 'one' }),
      await make('hangars', ada, { name: 'two' }),
      await make('hangars', ada, { name: 'three' })
    ]
    const client = await open()
    await client.subscribe([
      { resource: 'hangars', id: one.id },
      { resource: 'hangars', id: [String(two.id)] }
    ])
    for (const { id, name } of [one, two, three]) await change('hangars', id, ada, { name: `${name}!` })
    await api.request('DELETE', `/hangars/${one.id}`, { as: ada })
    assert.deepEqual(await client.words(), [
      'hangars patched one!',
      'hangars patched two!',
      `hangars removed ${one.id}`
    ])
  })

  it('to a query hears what enters and leaves it', async () => {
    const client = await open({
      accessToken: ada.token,
      subscribe: [{ resource: 'zeppelins', query: { length: { $gte: 100 } } }]
    })
    const { id } = await make('zeppelins', ada, { name: 'short', length: 10 })
    await change('zeppelins', id, ada, { name: 'long', length: 100 })
    await change('zeppelins', id, ada, { name: 'longer', length: 200 })
    await change('zeppelins', id, ada, { name: 'shrunk', length: 20 })
    await make('zeppelins', bob, { name: 'his', length: 500 })
    assert.deepEqual(await client.words(), [
      'zeppelins created long',
      'zeppelins patched longer',
      `zeppelins removed ${id}`
    ])
  })

  it('to several that overlap hears of a change once', async () => {
    const client = await open({ accessToken: ada.token })
    const { id } = await make('zeppelins', ada, { name: 'both', length: 300 })
    await client.take()
    await client.subscribe([
      { resource: 'zeppelins', id },
      { resource: 'zeppelins', query: { length: { $gt: 250 } } },
      { resource: 'zeppelins', query: { name: 'both' } }
    ])
    await change('zeppelins', id, ada, { length: 400 })
    assert.deepEqual(await client.words(), ['zeppelins patched both'])
    await client.subscribe([{ resource: 'zeppelins' }, { resource: 'zeppelins', id }])
    await change('zeppelins', id, ada, { length: 500 })
    assert.deepEqual(await client.words(), ['zeppelins patched both'])
  })

  it('to nothing hears nothing, and to everything again everything', async () => {
    const client = await open({ accessToken: ada.token })
    await client.subscribe([])
    await make('zeppelins', ada, { name: 'unheard' })
    assert.deepEqual(await client.words(), [])
    await client.subscribe(null)
    await make('zeppelins', ada, { name: 'heard' })
    assert.deepEqual(await client.words(), ['zeppelins created heard'])
  })

  it('hears everything behind the cursor of the answer', async () => {
    const client = await open({ accessToken: ada.token })
    const writes = Array.from({ length: 40 }, (_, n) => make('zeppelins', ada, { name: `n${n}` }))
    const answers = await Promise.all([client.subscribe([]), client.subscribe([{ resource: 'zeppelins' }])])
    await Promise.all(writes)
    const heard = (await client.take()).map(({ row }) => row.name)
    client.close()
    const again = await open({ accessToken: ada.token, cursor: answers[1].body.cursor })
    const behind = (await again.take()).map(({ row }) => row.name)
    for (const name of behind)
      assert.ok(heard.includes(name), `${name} is behind the cursor and was not heard`)
  })

  it('and comes back, hears what it has missed of that', async () => {
    const subscribe = [{ resource: 'zeppelins', query: { length: 7 } }]
    const first = await open({ accessToken: ada.token, subscribe })
    first.close()
    await make('zeppelins', ada, { name: 'no', length: 8 })
    const { id } = await make('zeppelins', ada, { name: 'yes', length: 7 })
    await change('zeppelins', id, ada, { length: 9 })
    const again = await open({ accessToken: ada.token, subscribe, cursor: first.cursor })
    assert.deepEqual(await again.words(), ['zeppelins created yes', `zeppelins removed ${id}`])
  })

  const wrong: [title: string, wish: unknown, status: number][] = [
    ['text', 'hangars', 400],
    ['an object', { resource: 'hangars' }, 400],
    ['a list of texts', ['hangars'], 400],
    ['no name', [{}], 404],
    ['an unknown resource', [{ resource: 'balloons' }], 404],
    ['a name of objects', [{ resource: '__proto__' }], 404],
    ['a resource that is not live', [{ resource: 'ballasts' }], 404],
    ['an unknown key', [{ resource: 'hangars', rows: 1 }], 400],
    ['an id that is none', [{ resource: 'hangars', id: 'x' }], 400],
    ['an id that is an object', [{ resource: 'hangars', id: {} }], 400],
    ['too many ids', [{ resource: 'hangars', id: Array(1_001).fill(1) }], 400],
    ['too many', Array(101).fill({ resource: 'hangars' }), 400],
    ['id and query', [{ resource: 'hangars', id: 1, query: {} }], 400],
    ['a query that is none', [{ resource: 'hangars', query: 'x' }], 400],
    ['an unknown field', [{ resource: 'hangars', query: { wings: 2 } }], 400],
    ['a sort', [{ resource: 'hangars', query: { $sort: { name: 1 } } }], 400],
    ['a search', [{ resource: 'hangars', query: { $search: 'x' } }], 400],
    ['a pattern', [{ resource: 'hangars', query: { name: { $like: 'a%' } } }], 400],
    ['an order of texts', [{ resource: 'hangars', query: { name: { $gt: 'a' } } }], 400],
    ['a secret', [{ resource: 'users', query: { password: 'x' } }], 400]
  ]
  for (const [title, wish, status] of wrong) {
    it(`is refused with ${title}, and goes on as it was`, async () => {
      const client = await open({ accessToken: ada.token })
      const answer = await client.subscribe(wish)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      assert.ok(answer.body.message && !answer.body.stack)
      await make('hangars', ada, { name: 'still' })
      assert.deepEqual(await client.words(), ['hangars created still'])
      if (status !== 400) return
      await assert.rejects(
        open({ accessToken: ada.token, subscribe: wish }),
        (error: any) => error.data.code === status
      )
    })
  }

  it('as nobody is refused what only people may see', async () => {
    const client = await open()
    assert.equal((await client.subscribe([{ resource: 'zeppelins' }])).status, 401)
  })

  it('without a callback does no harm', async () => {
    const client = await open()
    client.socket.emit('subscribe', 'nonsense')
    client.socket.emit('subscribe')
    await make('hangars', ada, { name: 'calm' })
    assert.deepEqual(await client.words(), ['hangars created calm'])
  })
})
