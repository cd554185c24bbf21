// What `makeMigrations` refuses: everything that would hurt rows, with their count and the way to mean it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import knex from 'knex'
import {
  choice,
  date,
  decimal,
  integer,
  optional,
  reference,
  text,
  unique,
  was,
  where,
  withDefault
} from '../../../src/engine'
import { makeMigrations } from '../../../src/plugins/migrations'
import { Workshop, coupons, users } from './workshop'

describe('migrate make refuses', () => {
  let shop: Workshop
  before(async () => {
    shop = await Workshop.open()
    await shop.have([
      users,
      coupons({ code, note: optional(code), percent: integer(), userId: optional(integer()) })
    ])
    await shop.db('coupons').insert([
      { code: 'A', percent: 5, userId: 77 },
      { code: 'A', percent: -2, note: 'abc' }
    ])
  })
  after(() => shop.close())

  const code = text({ max: 20 })
  const rest = { note: optional(code), percent: integer(), userId: optional(integer()) }

  it('to drop a column or a table with rows', async () => {
    const { note: _note, ...others } = rest
    await shop.refuses(
      [users, coupons({ code, ...others })],
      {},
      /coupons\.note is not declared any more, and 1 of 2 rows have a value in it.*was\('note', …\).*--meant coupons\.note\./
    )
    await shop.refuses(
      [users],
      {},
      /coupons is not declared any more, and its table has 2 rows.*--meant coupons\./
    )
  })

  it('a type that not every value fits, and says which rows', async () => {
    await shop.refuses(
      [users, coupons({ code, ...rest, note: optional(text({ max: 2 })) })],
      {},
      /coupons\.note changes from character varying\(20\) to character varying\(2\).*1 of 2 rows do not.*select \* from "coupons" where "note" is not null and \(length\("note"\) <= 2\) is not true/
    )
    await shop.refuses(
      [users, coupons({ code: integer(), ...rest })],
      {},
      /coupons\.code changes from character varying\(20\) to integer.*2 of 2 rows do not/
    )
    await shop.refuses(
      [users, coupons({ code: date(), ...rest })],
      { meant: ['coupons.code'] },
      /2 of 2 rows do not/
    )
  })

  it('a narrower type that all values fit, unless it is meant', async () => {
    const narrow = [users, coupons({ code: text({ max: 5 }), ...rest })]
    await shop.refuses(
      narrow,
      {},
      /those of the 2 rows in this database do\. If it is meant: --meant coupons\.code/
    )
  })

  it('a required column for which rows have no value', async () => {
    await shop.refuses(
      [users, coupons({ code, ...rest, kind: text() })],
      {},
      /coupons\.kind is required, and coupons has 2 rows.*withDefault.*--fill coupons\.kind=<value>/
    )
    await shop.refuses(
      [users, coupons({ code, ...rest, note: code })],
      {},
      /coupons\.note becomes required, and 1 of 2 rows have nothing in it.*--fill coupons\.note=<value>/
    )
  })

  it('what the rows would break: unique, choices, checks, references', async () => {
    await shop.refuses(
      [users, coupons({ ...rest, code: unique(code) })],
      {},
      /1 of 2 rows would break coupons_code_key/
    )
    await shop.refuses(
      [users, coupons({ ...rest, code: choice(['B', 'C']) })],
      {},
      /2 of 2 rows would break coupons_code_choice/
    )
    await shop.refuses(
      [
        users,
        coupons(
          { code, ...rest },
          { checks: { sign: { must: where({ percent: { $gt: 0 } }), message: 'No.' } } }
        )
      ],
      {},
      /1 of 2 rows would break coupons_sign_check/
    )
    await shop.refuses(
      [users, coupons({ code, ...rest, userId: optional(reference('users')) })],
      {},
      /1 of 2 rows would break coupons_userId_fkey/
    )
  })

  it('a type in which the values of a key would be the same', async () => {
    const other = await Workshop.open()
    try {
      await other.have([coupons({ code: unique(code) })])
      await other.db('coupons').insert([{ code: '1.0' }, { code: '1.00' }, { code: '2' }])
      const numbers = [coupons({ code: unique(decimal()) })]
      await other.refuses(numbers, { meant: ['coupons.code'] }, /1 of 3 rows would break coupons_code_key/)
      await other.db('coupons').where({ code: '1.00' }).delete()
      await other.have(numbers, { meant: ['coupons.code'] })
    } finally {
      await other.close()
    }
  })

  it('sees the rows through a rename and a change of type', async () => {
    const { percent: _percent, ...others } = rest
    const share = was('percent', decimal({ scale: 1 }))
    const positive = { checks: { sign: { must: where({ share: { $gt: 0 } }), message: 'No.' } } }
    await shop.refuses([users, coupons({ code, ...others, share }, positive)], {}, /1 of 2 rows would break/)
  })

  it('nothing that hurts nobody', async () => {
    const other = await Workshop.open()
    try {
      await other.have([users, coupons({ code, ...rest })])
      await other.db('coupons').insert({ code: 'A', percent: 5 })
      await other.have([
        users,
        coupons({ code: optional(code), ...rest, percent: withDefault(3, integer()) })
      ])
      await other.have([users, coupons({ code: text({ max: 200 }), ...rest, percent: optional(decimal()) })])
    } finally {
      await other.close()
    }
  })

  it('words that mean nothing here, all of them at once', async () => {
    await shop.refuses(
      [users, coupons({ code, ...rest, kind: choice(['a', 'b']), more: optional(code) })],
      {
        meant: ['coupons.code', 'nothing'],
        fill: { 'coupons.kind': 'c', 'coupons.percent': '1', 'x.y': '1' }
      },
      /--meant coupons\.code: /,
      /--meant nothing: /,
      /--fill coupons\.kind: it must be one of a, b\n/,
      /--fill coupons\.percent: /,
      /--fill x\.y: /
    )
  })

  it('to build on migrations that are not what they were', async () => {
    writeFileSync(
      join(shop.folder, '20200101000000_early.ts'),
      'export const up = async () => {}\nexport const down = up\n'
    )
    await shop.refuses([users], {}, /20200101000000_early comes late: .*Rename/)
  })

  it('where no scratch database can be made, and says who can help', async () => {
    const role = `weak_${process.pid}`
    const other = await Workshop.open()
    await other.db.raw(`create role ${role} login password 'weak'`)
    const url = Object.assign(new URL(other.database.url), { username: role, password: 'weak' }).href
    const weak = knex({ client: 'pg', connection: url })
    try {
      const wish = { message: 'x', meant: [], fill: new Map() }
      await assert.rejects(
        makeMigrations(weak, new Map(), other.folder, wish),
        /alter role "weak_\d+" createdb/
      )
    } finally {
      await weak.destroy()
      await other.db.raw(`drop role ${role}`)
      await other.close()
    }
  })
})
