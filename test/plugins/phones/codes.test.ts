// Codes for phones: sent to every number alike, and good for a while, for five tries and for one use.
import assert from 'node:assert/strict'
import { inTransaction } from '../../../src/engine'
import { Codes } from '../../../src/plugins/phones/codes'
import { ASK, Stage, VERIFY, newNumber, otherThan, wordOf } from './stage'

const WRONG = [400, 'wrong-phone-code']

describe('codes for phones', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open({ sms: { codesPerDay: 3 } })))
  after(() => stage.close())

  it('come by a text, and bring a stranger a token', async () => {
    for (const door of stage.doors) {
      const phone = newNumber()
      const asked = await stage.ask(phone, undefined, door)
      assert.deepEqual([asked.status, asked.body.phone], [201, phone], door.name)
      const left = Date.parse(asked.body.expiresAt) - Date.now()
      assert.ok(left > 500_000 && left <= 601_000, String(left))
      const code = await stage.code(phone)
      const [{ body: text }] = stage.exchange.taken.filter(({ to }) => to === phone)
      assert.equal(text, `${code} is your code for Plumage. It is good for 10 minutes. Tell it to nobody.`)
      const { status, body } = await stage.verify(phone, code, undefined, door)
      assert.equal(status, 201, JSON.stringify(body))
      assert.deepEqual(Object.keys(body).sort(), ['expiresAt', 'phone', 'token'])
      assert.equal(body.phone, phone)
      assert.ok(Date.parse(body.expiresAt) > Date.now() + 1_000_000)
      assert.deepEqual(wordOf(await stage.verify(phone, code, undefined, door)), WRONG, 'once')
    }
  })

  it('are known however number and code are written', async () => {
    const phone = newNumber()
    const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)]
    await stage.ask(`(${area}) ${exchange}-${line}`)
    const code = await stage.code(phone)
    const typed = ` ${code.slice(0, 3)}-${code.slice(3)} `
    assert.equal((await stage.verify(`1 ${area}.${exchange}.${line}`, typed)).status, 201)
  })

  it('give no access by the token that they bring', async () => {
    const phone = newNumber()
    const { token } = (await stage.verify(phone, await stage.have(phone))).body
    const headers = { authorization: `Bearer ${token}` }
    assert.equal((await stage.api.request('GET', '/me', { headers })).status, 401)
    const body = { strategy: 'jwt', accessToken: token }
    assert.equal((await stage.post('authentication', body)).status, 401)
  })

  it('are the same to whoever asks, for numbers that are known and that are not', async () => {
    const ada = await stage.api.person('ada')
    const [known, unknown] = [newNumber(), newNumber()]
    await stage.verify(known, await stage.have(known), ada)
    const answers = []
    for (const phone of [known, unknown]) {
      const { status, body } = await stage.ask(phone)
      answers.push([status, Object.keys(body)])
    }
    assert.deepEqual(answers[0], answers[1])
    const never = newNumber()
    const wrongs = [await stage.verify(known, '000000'), await stage.verify(never, '000000')]
    assert.deepEqual(wrongs[0], wrongs[1])
  })

  it('take the place of earlier ones', async () => {
    const phone = newNumber()
    const first = await stage.have(phone)
    await stage.ask(phone)
    const second = await stage.code(phone, 2)
    if (first !== second) assert.deepEqual(wordOf(await stage.verify(phone, first)), WRONG)
    assert.equal((await stage.verify(phone, second)).status, 201)
  })

  it('are good for ten minutes', async () => {
    const phone = newNumber()
    const code = await stage.have(phone)
    await stage
      .knex('phone_codes')
      .where({ phone })
      .update({ expiresAt: new Date(Date.now() - 1) })
    assert.deepEqual(wordOf(await stage.verify(phone, code)), WRONG)
  })

  it('are good for one number', async () => {
    const [phone, other] = [newNumber(), newNumber()]
    const code = await stage.have(phone)
    const others = await stage.have(other)
    if (others !== code) assert.deepEqual(wordOf(await stage.verify(other, code)), WRONG)
    assert.notEqual((await stage.row(phone)).hash, (await stage.row(other)).hash)
  })

  it('bear four wrong tries and no fifth', async () => {
    const [phone, other] = [newNumber(), newNumber()]
    const [code, others] = [await stage.have(phone), await stage.have(other)]
    for (let n = 0; n < 4; n++) {
      assert.deepEqual(wordOf(await stage.verify(phone, otherThan(code))), WRONG)
      assert.deepEqual(wordOf(await stage.verify(other, otherThan(others))), WRONG)
    }
    assert.equal((await stage.verify(phone, code)).status, 201)
    assert.deepEqual(wordOf(await stage.verify(other, otherThan(others))), WRONG)
    assert.deepEqual(wordOf(await stage.verify(other, others)), WRONG)
  })

  it('bear five of fifty tries at the same moment', async () => {
    const phone = newNumber()
    const code = await stage.have(phone)
    const tries = Array.from({ length: 50 }, () => stage.verify(phone, otherThan(code)))
    for (const answer of await Promise.all(tries)) assert.deepEqual(wordOf(answer), WRONG)
    assert.equal((await stage.row(phone)).tries, 5)
    assert.deepEqual(wordOf(await stage.verify(phone, code)), WRONG)
  })

  it('are good for one of those who come with it at the same moment', async () => {
    const phone = newNumber()
    const code = await stage.have(phone)
    const answers = await Promise.all(Array.from({ length: 5 }, () => stage.verify(phone, code)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400, 400])
  })

  it('are sent to a number so often a day, also where many ask at the same moment', async () => {
    const phone = newNumber()
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.ask(phone)))
    assert.equal(answers.filter(({ status }) => status === 201).length, 3)
    const refused = answers.filter(({ status }) => status !== 201)
    for (const answer of refused) {
      assert.deepEqual(wordOf(answer), [429, 'too-many-requests'])
      const { retryAfter } = answer.body.data
      assert.ok(retryAfter > 86_000 && retryAfter <= 86_400, String(retryAfter))
    }
    assert.equal(refused.length, 7)
    await stage.code(phone, 3)
    assert.equal((await stage.knex('texts').where({ recipient: phone })).length, 3)
    const code = (await stage.row(phone)).hash
    assert.deepEqual(wordOf(await stage.ask(phone)), [429, 'too-many-requests'])
    assert.equal((await stage.row(phone)).hash, code, 'and the last one stays good')
    await stage
      .knex('phone_codes')
      .where({ phone })
      .update({ since: new Date(Date.now() - 86_401_000) })
    assert.equal((await stage.ask(phone)).status, 201, 'on the next day')
    assert.equal((await stage.row(phone)).sent, 1)
  })

  it('are neither kept nor sent where what they are part of is taken back', async () => {
    const phone = newNumber()
    const ask = stage.api.app.service(ASK as never) as any
    const work = inTransaction(stage.api.app, async transaction => {
      await ask.create({ phone }, { transaction })
      throw new Error('taken back')
    })
    await assert.rejects(work, /taken back/)
    assert.equal(await stage.row(phone), undefined)
    assert.deepEqual(await stage.knex('texts').where({ recipient: phone }), [])
  })

  it('are not used up by what fails behind them', async () => {
    const phone = newNumber()
    const code = await stage.have(phone)
    const nobody = { user: { id: 2_000_000, role: 'user' } }
    const service = stage.api.app.service(VERIFY as never) as any
    await assert.rejects(service.create({ phone, code }, nobody))
    assert.equal((await stage.verify(phone, code)).status, 201)
  })

  it('are forgotten when they are of no use any more', async () => {
    const [old, fresh, late] = [newNumber(), newNumber(), newNumber()]
    for (const phone of [old, fresh, late]) await stage.ask(phone)
    const since = new Date(Date.now() - 86_401_000)
    const rows = () => stage.knex('phone_codes')
    await rows().where({ phone: late }).update({ since })
    await rows()
      .where({ phone: old })
      .update({ since, expiresAt: new Date(Date.now() - 1) })
    await new Codes(stage.api.app, 'phone-codes').cleanUp()
    assert.deepEqual(
      [await stage.row(old), (await stage.row(fresh)).sent, (await stage.row(late)).sent],
      [undefined, 1, 1]
    )
  })
})
