// Bad input at the doors of phones, over REST and on a socket: told by name, and nothing is kept or sent.
import assert from 'node:assert/strict'
import { ASK, Stage, VERIFY, newNumber, wordOf } from './stage'

const bodies: [what: string, data: unknown, error: string, key?: string][] = [
  ['a list', [{ phone: '416 555 0100' }], 'invalid-body'],
  ['nothing in it', {}, 'invalid-data', 'phone'],
  ['null', { phone: null }, 'invalid-data', 'phone'],
  ['a number', { phone: 4165550100 }, 'invalid-data', 'phone'],
  ['a list of numbers', { phone: ['416 555 0100'] }, 'invalid-data', 'phone'],
  ['two numbers', { phone: '416 555 0100, 416 555 0101' }, 'invalid-data', 'phone'],
  ['an operator', { phone: { $ne: null } }, 'invalid-data', 'phone'],
  ['a blank', { phone: ' ' }, 'invalid-data', 'phone'],
  ['too few digits', { phone: '555 0100' }, 'invalid-data', 'phone'],
  ['letters', { phone: '416 555 PIZZA' }, 'invalid-data', 'phone'],
  ['an area that there is not', { phone: '+1 116 555 0100' }, 'invalid-data', 'phone'],
  ['a line end', { phone: '+14165550100\r\nTo: +14165550101' }, 'invalid-data', 'phone'],
  ['other digits', { phone: '٤١٦٥٥٥٠١٠٠' }, 'invalid-data', 'phone'],
  ['very many blanks', { phone: ' '.repeat(500_000) }, 'invalid-data', 'phone'],
  ['a further key', { phone: '416 555 0100', channel: 'call' }, 'invalid-data', 'channel']
]

describe('bad input to the doors of phones', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open({ sms: { countries: '1,44' } })))
  after(() => stage.close())

  for (const [what, data, error, key] of bodies)
    it(`is told of ${what}`, async () => {
      for (const door of stage.doors)
        for (const path of [ASK, VERIFY]) {
          const isBody = typeof data === 'object' && data !== null && !Array.isArray(data)
          const sent = path === VERIFY && isBody ? { code: '123456', ...data } : data
          const answer = await stage.post(path, sent, undefined, door)
          assert.deepEqual(wordOf(answer), [400, error], `${door.name}: ${JSON.stringify(answer.body)}`)
          const keys = answer.body.errors?.map((each: any) => each.key)
          if (key) assert.deepEqual(keys, [key], `${door.name} ${path}`)
        }
      assert.deepEqual([...(await stage.knex('phone_codes')), ...(await stage.knex('texts'))], [])
    })

  it('is told of numbers that texts do not go to', async () => {
    for (const door of stage.doors) {
      const { status, body } = await stage.ask('+49 30 901820', undefined, door)
      assert.deepEqual(
        [status, body.message],
        [400, 'phone must be a number of the countries that texts go to, which are +1, +44.']
      )
    }
    assert.equal((await stage.ask('+44 20 7946 0018')).status, 201)
  })

  it('is told of what is no code, which is not a try', async () => {
    const phone = newNumber()
    const code = await stage.have(phone)
    for (const wrong of [
      Number(code),
      null,
      '',
      '12345',
      `${code}0`,
      'abcdef',
      [code],
      { code },
      `${code}\0`
    ])
      for (const door of stage.doors) {
        const answer = await stage.post(VERIFY, { phone, code: wrong }, undefined, door)
        assert.equal(answer.status, 400, `${door.name} ${String(wrong)}`)
        assert.ok(JSON.stringify(answer.body.errors ?? answer.body.data).includes('code'))
      }
    assert.equal((await stage.row(phone)).tries, 0)
    assert.equal((await stage.verify(phone, code)).status, 201)
  })

  it('finds no other method, and no way to the codes but for admins', async () => {
    const [ada, root] = [await stage.api.person('ada'), await stage.api.person('root', 'admin')]
    for (const door of stage.doors)
      for (const path of [ASK, VERIFY])
        for (const method of ['find', 'get', 'patch', 'remove'] as const) {
          const id = method === 'find' ? undefined : 'verify'
          const data = method === 'patch' ? {} : undefined
          const { status } = await door.call(root, { method, path, id, data })
          assert.ok(status === 404 || status === 405, `${door.name} ${method} ${path}: ${status}`)
        }
    const get = (as?: typeof ada) => stage.api.request('GET', '/phone-codes', { as })
    assert.deepEqual([(await get()).status, (await get(ada)).status], [401, 403])
    const { status, body } = await get(root)
    assert.equal(status, 200)
    assert.ok(body.data.length > 0)
    assert.ok(body.data.every((row: object) => !('hash' in row)))
    const { id, phone } = body.data[0]
    assert.equal((await stage.api.request('DELETE', `/phone-codes/${id}`, { as: root })).status, 200)
    assert.equal((await stage.ask(phone)).status, 201)
  })
})
