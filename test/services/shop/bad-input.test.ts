// Bad input at the doors of the shop that are written by hand, over REST and on a socket: told by name, and never a fault.
import assert from 'node:assert/strict'
import type { Answer } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { Stage, customer } from './stage'

const deep = () => JSON.parse('['.repeat(60) + ']'.repeat(60))

describe('bad input to the checkout', () => {
  let stage: Stage
  let doors: Door[]
  before(async () => {
    stage = await Stage.open()
    doors = [restDoor(stage.api), socketDoor(stage.api)]
  })
  after(async () => {
    for (const door of doors) door.close()
    await stage.close()
  })

  const item = () => ({ productId: stage.menu.lemonade, quantity: 1 })
  const cart = (more: object = {}) => ({ ...customer, items: [item()], payment: 'cash', ...more })

  const wrong: [string, () => unknown, string][] = [
    ['a list', () => [cart()], 'invalid-body'],
    ['nothing in it', () => ({}), 'invalid-data'],
    ['no items', () => cart({ items: [] }), 'invalid-data'],
    ['items that are none', () => cart({ items: ['pizza'] }), 'invalid-data'],
    ['an object for items', () => cart({ items: item() }), 'invalid-data'],
    ['too many items', () => cart({ items: Array.from({ length: 101 }, item) }), 'invalid-data'],
    ['a quantity of 0', () => cart({ items: [{ ...item(), quantity: 0 }] }), 'invalid-data'],
    ['a negative quantity', () => cart({ items: [{ ...item(), quantity: -5 }] }), 'invalid-data'],
    ['half a lemonade', () => cart({ items: [{ ...item(), quantity: 0.5 }] }), 'invalid-data'],
    ['a quantity as text', () => cart({ items: [{ ...item(), quantity: '1' }] }), 'invalid-data'],
    ['an id beyond all ids', () => cart({ items: [{ productId: 1e12, quantity: 1 }] }), 'invalid-data'],
    ['NUL in a name', () => cart({ items: [{ product: 'a\0b', quantity: 1 }] }), 'invalid-text'],
    ['half a letter', () => cart({ firstName: '\ud800' }), 'invalid-text'],
    ['a body without a floor', () => cart({ items: deep() }), 'too-deep'],
    ['an address that is none', () => cart({ email: 'nobody' }), 'invalid-data'],
    ['an address that mails cannot go to', () => cart({ email: '"a b"@hungry.example' }), 'invalid-data'],
    ['a phone with more behind it', () => cart({ phone: '+14165550123\r\nBcc: x' }), 'invalid-data'],
    ['a token with a slash', () => cart({ payment: 'online', token: '../v1/refunds' }), 'invalid-data'],
    ['a payment of another kind', () => cart({ payment: 'gold' }), 'invalid-data'],
    ['a tip without end', () => cart({ tip: 1e300 }), 'invalid-data'],
    ['a tip of thirds of cents', () => cart({ tip: 0.333 }), 'invalid-data'],
    ['a key that there is not', () => cart({ discount: 100 }), 'invalid-data']
  ]
  for (const [what, data, error] of wrong)
    it(`is told of ${what}`, async () => {
      const stock = await stage.stock('lemonade')
      for (const door of doors) {
        const { status, body } = await door.call(undefined, {
          method: 'create',
          path: 'checkout',
          data: data()
        })
        assert.deepEqual([status, body.data?.error], [400, error], `${door.name}: ${JSON.stringify(body)}`)
      }
      assert.equal(await stage.stock('lemonade'), stock)
    })

  it('offers nothing else', async () => {
    for (const door of doors)
      for (const method of ['find', 'patch', 'remove'] as const) {
        const id = method === 'find' ? undefined : 1
        const data = method === 'patch' ? {} : undefined
        const { status } = await door.call(stage.root, { method, path: 'checkout', id, data })
        assert.ok(status === 405 || status === 404, `${door.name} ${method} ${status}`)
      }
  })

  it('takes points that are there only', async () => {
    const ada = await stage.api.person('ada')
    const post = (path: string, body: object, as = ada) => stage.post(path, body, as)
    const wordOf = ({ status, body }: Answer) => [status, body.data?.error]
    for (const points of [0, -1, 1.5, '1', null, 1e12])
      assert.deepEqual(wordOf(await post('/loyalty/redeem', { points })), [400, 'invalid-data'])
    assert.deepEqual(wordOf(await post('/loyalty/redeem', { points: 1 })), [400, 'broken-check'])
    assert.deepEqual(wordOf(await post('/loyalty/add', { userId: ada.id, points: 1 })), [403, 'forbidden'])
    const nobody = { userId: 2_000_000, points: 1 }
    assert.deepEqual(wordOf(await post('/loyalty/add', nobody, stage.root)), [400, 'unknown-reference'])
    assert.equal((await post('/loyalty/add', { userId: ada.id, points: 5 }, stage.root)).body.points, 5)
    assert.deepEqual(wordOf(await stage.post('/loyalty/redeem', { points: 1 })), [401, 'not-signed-in'])
    assert.deepEqual((await post('/loyalty/redeem', { points: 5 })).body.pointsRedeemed, 5)
    assert.equal((await stage.patch('/loyalty/1', { points: 100 })).status, 403)
    assert.equal((await stage.get('/loyalty', ada)).total, 1)
  })

  it('is throttled, whoever orders', async () => {
    const other = await Stage.open({ throttle: { perAddress: 8, perAccount: 0, seconds: 900 } })
    try {
      const statuses: number[] = []
      for (let n = 0; n < 10; n++) statuses.push((await other.order()).status)
      // The admin has signed in from there, too.
      assert.deepEqual([...new Set(statuses)], [201, 429], statuses.join())
      const socket = socketDoor(other.api)
      const data = { ...customer, items: [{ product: 'lemonade', quantity: 1 }], payment: 'cash' }
      const answer = await socket.call(undefined, { method: 'create', path: 'checkout', data })
      assert.deepEqual([answer.status, answer.body.data.error], [429, 'too-many-requests'])
      socket.close()
    } finally {
      await other.close()
    }
  })
})
