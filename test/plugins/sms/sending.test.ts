// Texts for phones: each goes once its transaction has committed, again while it may help, and is noted.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '../../../src/engine'
import { logger } from '../../../src/logger'
import { phoneNumber, sendText } from '../../../src/plugins/sms'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { Exchange, PASSWORD } from './exchange'

const WORDS = 'Zeppelin boards at gate 7'
const boarding = { name: 'hangar-boarding', text: WORDS }

describe('texts for phones', () => {
  let api: TestApp
  let exchange: Exchange
  let number = 1000
  before(async () => {
    exchange = await new Exchange().open()
    const sms = { url: exchange.url, from: '+14165550100' }
    api = await testApp({ jobs: { concurrency: 2 }, sms })
  })
  beforeEach(() => (exchange.status = 201))
  after(async () => {
    await api.stop()
    exchange.close()
  })

  const knex = () => api.app.get('postgresqlClient')
  const newNumber = () => `+1416555${++number}`
  const rowOf = (recipient: string) => knex()('texts').where({ recipient }).first()

  /** Waits until the only text to a number has a status, and hurries what waits for its next try. */
  async function become(recipient: string, status: string, attempts = 1) {
    for (let tries = 0; tries < 300; tries++) {
      const row = await rowOf(recipient)
      // A try is counted when it begins; one that waits for the next has an error to show.
      const isOver = status !== 'waiting' || row?.lastError
      if (row?.status === status && row.attempts >= attempts && isOver) return row
      await knex().raw(
        `with due as (update graphile_worker._private_jobs set run_at = now()
           where locked_at is null and attempts < max_attempts and run_at > now()
             and (key is null or key not like 'every:%') returning id)
         select pg_notify('jobs:insert', json_build_object('count', count(*))::text) from due`
      )
      await sleep(30)
    }
    throw new Error(`${recipient} did not become ${status}`)
  }

  it('go with the number that they come from, by user and password of the address', async () => {
    const to = newNumber()
    await sendText(api.app, boarding, to)
    const { id, message, lastError, sentAt } = await become(to, 'sent')
    assert.deepEqual([message, lastError], ['hangar-boarding', null])
    assert.ok(sentAt instanceof Date)
    const [taken, ...others] = exchange.taken.filter(each => each.to === to)
    assert.deepEqual([taken, others], [{ to, from: '+14165550100', body: WORDS, id }, []])
  })

  it('do not go when their transaction is taken back', async () => {
    const to = newNumber()
    const work = inTransaction(api.app, async transaction => {
      await sendText(api.app, boarding, to, { transaction })
      throw new Error('taken back')
    })
    await assert.rejects(work, /taken back/)
    assert.equal(await rowOf(to), undefined)
    const { rows } = await knex().raw(`select from graphile_worker._private_jobs where payload->>'to' = ?`, [
      to
    ])
    assert.deepEqual(rows, [])
  })

  for (const status of [0, 500, 503, 429, 401])
    it(`are tried again when the server answers ${status || 'nothing'}`, async () => {
      const to = newNumber()
      exchange.status = status
      await sendText(api.app, boarding, to)
      const { lastError } = await become(to, 'waiting', 2)
      assert.match(lastError, status ? new RegExp(`has answered ${status}$`) : /does not answer/)
      exchange.status = 201
      // The second try may have begun before, and be the one that succeeds.
      await become(to, 'sent', 2)
      assert.equal(exchange.taken.filter(each => each.to === to).length, 1)
    })

  it('are not tried again when the server refuses them', async () => {
    const to = newNumber()
    exchange.status = 400
    await sendText(api.app, boarding, to)
    const { attempts, lastError } = await become(to, 'failed')
    assert.equal(attempts, 1)
    for (const word of [WORDS, to, PASSWORD]) assert.ok(!lastError.includes(word))
    const { rows } = await knex().raw(`select from graphile_worker._private_jobs where payload->>'to' = ?`, [
      to
    ])
    assert.deepEqual(rows, [])
  })

  it('go to phone numbers only', async () => {
    const numbers: [string, string | undefined][] = [
      ['416 555 0123', '+14165550123'],
      ['(416) 555-0123', '+14165550123'],
      ['1-416-555-0123', '+14165550123'],
      ['+49 30 901820', '+4930901820'],
      ['5550123', undefined],
      ['+1 416 555 012', undefined],
      ['+1 416 555 01234', undefined],
      ['416 155 0123', undefined],
      ['116 555 0123', undefined],
      ['+0 416 555 0123', undefined],
      ['+1416555012345678', undefined],
      ['416555012a', undefined],
      ['+14165550123,+14165550124', undefined],
      ['', undefined]
    ]
    for (const [text, expected] of numbers) assert.equal(phoneNumber(text), expected, text)
    await assert.rejects(sendText(api.app, boarding, '5550123'), error => !String(error).includes('5550123'))
  })

  it('do not go once they are of no use any more, and their words are gone', async () => {
    const to = newNumber()
    exchange.status = 500
    const until = new Date(Date.now() + 60_000)
    await sendText(api.app, boarding, to, { until })
    await become(to, 'waiting')
    exchange.status = 201
    const jobs = () => knex()('graphile_worker._private_jobs').whereRaw(`payload->>'to' = ?`, [to])
    const payload = knex().raw(`jsonb_set(payload::jsonb, '{until}', '"2026-01-01T00:00:00Z"')`)
    await jobs().update({ payload })
    const { lastError } = await become(to, 'failed')
    assert.match(lastError, /ran out/)
    for (let tries = 0; tries < 200 && (await jobs()).length > 0; tries++) await sleep(30)
    assert.deepEqual(await jobs(), [])
    assert.ok(!exchange.taken.some(each => each.to === to))
  })

  it('go in time where they are of use for a while', async () => {
    const to = newNumber()
    await sendText(api.app, boarding, to, { until: new Date(Date.now() + 60_000) })
    await become(to, 'sent')
  })

  it('come to the inbox where no server is set, in development, and not to the log', async () => {
    const other = await testApp({ jobs: { concurrency: 1 } })
    const lines: string[] = []
    const { info } = logger
    logger.info = ((line: unknown) => void lines.push(String(line))) as never
    try {
      const to = newNumber()
      await sendText(other.app, boarding, to)
      const found = async () =>
        (await other.request('GET', `/dev/mail.json?to=${encodeURIComponent(to)}`)).body
      for (let tries = 0; tries < 200 && (await found()).length === 0; tries++) await sleep(30)
      const [{ text, from }, ...others] = await found()
      assert.deepEqual([text, from, others], [WORDS, 'Plumage', []])
      assert.equal((await other.request('GET', '/dev/mail')).status, 200)
      assert.ok(!lines.some(line => line.includes(WORDS) || line.includes(to)))
    } finally {
      logger.info = info
      await other.stop()
    }
  })

  it('do not go in production where no server is set, which their rows say', async () => {
    const other = await testApp({ jobs: { concurrency: 1 } })
    const { NODE_ENV } = process.env
    try {
      process.env.NODE_ENV = 'production'
      await sendText(other.app, boarding, newNumber())
      const row = () => other.app.get('postgresqlClient')('texts').first()
      for (let tries = 0; tries < 200 && (await row()).status === 'waiting'; tries++) await sleep(30)
      const { status, lastError } = await row()
      assert.deepEqual([status, lastError], ['failed', 'SMS_URL is not set'])
    } finally {
      process.env.NODE_ENV = NODE_ENV
      await other.stop()
    }
  })

  it('are written to the log where mails go elsewhere, without the number', async () => {
    const mail = { url: 'smtp://127.0.0.1:9' }
    const other = await testApp({ jobs: { concurrency: 1 }, log: { level: 'silent' }, mail })
    const lines: string[] = []
    const { info } = logger
    logger.info = ((line: unknown) => void lines.push(String(line))) as never
    try {
      const to = newNumber()
      await sendText(other.app, boarding, to)
      for (let tries = 0; tries < 200 && !lines.some(line => line.includes(WORDS)); tries++) await sleep(30)
      const line = lines.find(each => each.includes(WORDS))
      assert.ok(line && !line.includes(to), line)
    } finally {
      logger.info = info
      await other.stop()
    }
  })
})
