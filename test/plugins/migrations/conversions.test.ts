// Changes of type: each value that fits is kept whole, there and back, and every other one is refused.
import assert from 'node:assert/strict'
import { date, decimal, flag, integer, json, moment, optional, text } from '../../../src/engine'
import type { Field } from '../../../src/engine'
import { migrateDown } from '../../../src/plugins/migrations'
import { Workshop, coupons } from './workshop'

/** From a field to another one: which values fit, and which do not. */
const conversions: [Field, Field, fit: unknown[], misfit: unknown[]][] = [
  [text(), integer(), ['5', '-7', '0'], ['5.00', '007', ' 7', '1e5', '99999999999', 'x', '']],
  [text(), decimal(), ['5.00', '5.25', '-0.50'], ['NaN', '1e5', '5.251', 'x', '']],
  [text(), flag(), ['true', 'false'], ['t', '1', 'TRUE', '']],
  [text(), date(), ['2024-01-02'], ['infinity', 'today', '02/01/2024', '2024-02-30', '']],
  [
    text({ max: 30 }),
    moment(),
    ['2024-01-02T03:04:05.120Z', '2024-01-02 03:04+01:00'],
    ['2024-01-02', 'now']
  ],
  [decimal(), integer(), [5, 0], [5.25, 99_999_999_999]],
  [decimal({ scale: 2 }), decimal({ scale: 1 }), [5.5], [5.25]],
  [integer(), decimal({ precision: 8, scale: 3 }), [5, 99_999], [100_000]],
  [integer(), flag(), [0, 1], [2]],
  [moment(), date(), ['2024-01-02T00:00:00Z'], ['2024-01-02T00:00:01Z']],
  [date(), moment(), ['2024-01-02'], []],
  [date(), text({ max: 9 }), [], ['2024-01-02']],
  [json(), text(), ['"x"'], ['5', '{}', 'null']],
  [json(), integer(), ['5'], ['5.5', '"5"', 'null']],
  [flag(), date(), [], [true]]
]

describe('a change of type', () => {
  let shop: Workshop
  beforeEach(async () => (shop = await Workshop.open()))
  afterEach(() => shop.close())

  it('keeps each value that fits, and refuses the others by name', async () => {
    const table = (fields: Record<string, Field>) => [coupons(fields)]
    const fieldsOf = (at: 0 | 1) =>
      Object.fromEntries(conversions.map((each, n) => [`f${n}`, optional(each[at])]))
    const name = new URL(shop.database.url).pathname.slice(1)
    await shop.db.raw(`alter database ?? set timezone = 'Asia/Tokyo'`, [name])
    await shop.db.raw(`alter database ?? set datestyle = 'SQL, DMY'`, [name])
    await shop.have(table(fieldsOf(0)))
    const meant = conversions.map((_, n) => `coupons.f${n}`)
    const most = Math.max(...conversions.map(([, , , misfit]) => misfit.length))
    for (let nth = 0; nth < most; nth++) {
      // One of each column, which all have a row of their own: each must be refused for itself.
      const wrong = conversions.flatMap(([, , , misfit], n) => (nth < misfit.length ? n : []))
      for (const n of wrong) await shop.db('coupons').insert({ [`f${n}`]: conversions[n][3][nth] })
      const refusals = wrong.map(
        n => new RegExp(`coupons\\.f${n} .*1 of ${wrong.length} rows? do not\\. Change them first`)
      )
      await shop.refuses(table(fieldsOf(1)), { meant }, ...refusals)
      await shop.db('coupons').delete()
    }
    for (const [n, [from, to, fit]] of conversions.entries()) {
      for (const value of fit) await shop.db('coupons').insert({ [`f${n}`]: value })
      assert.equal(from.kind === to.kind && from.column === to.column, false)
    }
    const before = await shop.db('coupons').orderBy('id')
    await shop.have(table(fieldsOf(1)), { meant })
    await migrateDown(shop.db, shop.folder, { meant })
    const sameInstant = ({ f4: _, ...row }: Record<string, unknown>) => row
    assert.deepEqual((await shop.db('coupons').orderBy('id')).map(sameInstant), before.map(sameInstant))
  }).timeout(90_000)
})
