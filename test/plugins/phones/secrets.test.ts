// Secrets of phones: codes, their hashes and tokens are where they must be, and nowhere else.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../../../src/plugins/journal'
import type { Person } from '../../support/app'
import { openSocket } from '../../support/door'
import { Ledger } from '../accounts/ledger'
import { ASK, Stage, VERIFY, newNumber, otherThan } from './stage'

/** Whether a code stands in a text by itself: six digits are part of many a longer number by chance. */
const has = (text: string, code: string) => new RegExp(`(?<![\\d.])${code}(?!\\d)`).test(text)

describe('the secrets of phones', () => {
  let stage: Stage
  let root: Person
  const ledger = new Ledger()
  const codes: string[] = []

  before(async function () {
    this.timeout(60_000)
    stage = await Stage.open({ log: { level: 'trace' } })
    root = await stage.api.person('root', 'admin')
    ledger.openLog()
    for (const person of [root, undefined]) ledger.hear(await openSocket(stage.api, person))
    await walk(await stage.api.person('ada'))
    await walk(undefined)
    for (let tries = 0; (await jobs()).length > 0; tries++) {
      if (tries > 200) throw new Error('Jobs are left')
      await sleep(30)
    }
    await journalOf(stage.api.app).level()
  })
  after(async () => {
    ledger.close()
    await stage.close()
  })

  const leaks = (told: unknown): string[] => {
    const text = typeof told === 'string' ? told : JSON.stringify(told)
    return [...ledger.leaks(text), ...codes.filter(code => has(text, code))]
  }
  const jobs = async () =>
    (
      await stage.knex.raw(
        `select payload from graphile_worker._private_jobs where key is null or key not like 'every:%'`
      )
    ).rows

  /** Codes that are right, wrong, refused, not taken by the exchange, and never used. */
  async function walk(as: Person | undefined): Promise<void> {
    for (const door of stage.doors) {
      const phone = newNumber()
      const told = async (path: string, data: unknown) => {
        const { status, body } = await stage.post(path, data, as, door)
        const { token, ...rest } = body
        if (token) ledger.keep('a token', token)
        ledger.answers.push({ what: `${door.name}: ${path}`, status, body: rest })
        return status
      }
      assert.equal(await told(ASK, { phone }), 201)
      const code = await stage.code(phone)
      codes.push(code)
      ledger.keep('a hash', (await stage.row(phone)).hash)
      assert.equal(await told(VERIFY, { phone, code: otherThan(code) }), 400)
      assert.equal(await told(VERIFY, { phone, code: [code] }), 400)
      assert.equal(await told(VERIFY, { phone, code: `${code} ${code}` }), 400)
      assert.equal(await told(VERIFY, { phone, code }), 201)
      assert.equal(await told(VERIFY, { phone, code }), 400)
      stage.exchange.status = 400
      const other = newNumber()
      assert.equal(await told(ASK, { phone: other }), 201)
      for (let tries = 0; tries < 200 && (await jobs()).length > 0; tries++) await sleep(30)
      stage.exchange.status = 201
      await told(ASK, { phone: other })
      codes.push(await stage.code(other))
    }
    const lists = ['phone-codes', 'texts', 'users', 'mails', 'attempts'].map(path => [
      path,
      'find',
      undefined
    ])
    const { id } = await stage.knex('phone_codes').first()
    for (const [path, method, at] of [...lists, ['phone-codes', 'get', id], ['phone-codes', 'history', id]]) {
      const { status, body } = await stage.doors[0].call(root, { method, path, id: at })
      ledger.answers.push({ what: `${method} ${path}`, status, body })
    }
    for (const query of [{ hash: 'x' }, { $select: ['hash'] }, { $sort: { hash: 1 } }]) {
      const { status } = await stage.doors[0].call(root, { method: 'find', path: 'phone-codes', query })
      assert.equal(status, 400)
    }
  }

  it('are in no answer but the token that is handed out', () => {
    assert.ok(ledger.answers.length > 40, `${ledger.answers.length} answers`)
    for (const { what, body } of ledger.answers) assert.deepEqual(leaks(body), [], what)
  })

  it('are in no event', () => {
    assert.ok(ledger.events.some(({ what }) => what === 'users patched'))
    for (const { what, body } of ledger.events) assert.deepEqual(leaks(body), [], what)
  })

  it('are in no row of any table, but for the keyed hash of a code that is still good', async () => {
    const { rows: tables } = await stage.knex.raw(
      `select oid::regclass::text as name from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`
    )
    let hashes = 0
    for (const { name } of tables) {
      const { rows } = await stage.knex.raw(`select to_jsonb(t) as row from ${name} t`)
      for (const { row } of rows) {
        if (name === 'users') delete row.password
        if (name === 'phone_codes' && row.hash) {
          assert.match(row.hash, /^[0-9a-f]{64}$/)
          hashes++
          delete row.hash
        }
        assert.deepEqual(leaks(row), [], name)
      }
    }
    assert.equal(hashes, 4)
    const { rows } = await stage.knex.raw(`select distinct resource from plumage_journal`)
    assert.ok(rows.every(({ resource }: any) => resource !== 'phone-codes'))
  })

  it('are in no line of the log', () => {
    assert.match(ledger.log, /"msg":"request"/)
    assert.match(ledger.log, /\(phone-code\) was not taken/)
    for (const line of ledger.log.split('\n')) assert.deepEqual(leaks(line), [], line)
  })
})
