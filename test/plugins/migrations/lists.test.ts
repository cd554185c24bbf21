// Lists of ids in migrations: they come, go, are renamed and led elsewhere, and no id is ever left that leads nowhere.
import assert from 'node:assert/strict'
import { optional, reference, references, text, was, withDefault } from '../../../src/engine'
import type { Field } from '../../../src/engine'
import { migrateDown, migrateUp, planMigrations } from '../../../src/plugins/migrations'
import { crew, crewIds, zeppelins } from './fleet'
import { Workshop, users } from './workshop'

describe('lists of ids in migrations', function () {
  this.timeout(60_000)
  let shop: Workshop
  beforeEach(async () => {
    shop = await Workshop.open()
  })
  afterEach(() => shop.close())

  const sql = async (text: string) => (await shop.db.raw(text)).rows
  const leftovers = () =>
    sql(`select tgname from pg_trigger where tgname like 'plumage_referenc%'
      union all select proname from pg_proc where proname like 'plumage_referenc%'`)
  const stray = { code: '23503' }

  it('come to a table in use, beside the work, and go again', async () => {
    await shop.have([users, crew(), zeppelins()])
    await sql("insert into crew (name) values ('a'), ('b')")
    await sql("insert into zeppelins (name) select 'z' from generate_series(1, 5)")
    const made = await shop.make([users, crew(), zeppelins({ crewIds })])
    assert.match(made!.text, /create index concurrently "zeppelins_crewIds_idx" on "zeppelins" using gin/)
    assert.match(made!.text, /export const config = \{ transaction: false \}/)
    const [plan] = await planMigrations(shop.db, shop.folder)
    const locks = plan.steps.flatMap(step => step.locks.map(({ mode, table }) => `${mode} ${table}`))
    assert.deepEqual([...new Set(locks)].sort(), [
      'ACCESS EXCLUSIVE zeppelins',
      'SHARE ROW EXCLUSIVE crew',
      'SHARE ROW EXCLUSIVE zeppelins',
      'SHARE UPDATE EXCLUSIVE zeppelins'
    ])
    await migrateUp(shop.db, shop.folder)
    assert.deepEqual(await sql('select distinct "crewIds" from zeppelins'), [{ crewIds: [] }])
    await sql(`update zeppelins set "crewIds" = '{2,1}'`)
    await assert.rejects(sql(`update zeppelins set "crewIds" = '{3}'`), stray)
    await sql('delete from crew where id = 2')
    assert.deepEqual(await sql('select distinct "crewIds" from zeppelins'), [{ crewIds: [1] }])

    await shop.refuses(
      [users, crew(), zeppelins()],
      {},
      /5 of 5 rows have a value.*--meant zeppelins\.crewIds/
    )
    await shop.have([users, crew(), zeppelins()], { meant: ['zeppelins.crewIds'] })
    assert.deepEqual(await leftovers(), [])
    await sql('delete from crew')
    await sql("update zeppelins set name = 'y'")
    await migrateDown(shop.db, shop.folder)
    assert.deepEqual(await sql('select distinct "crewIds" from zeppelins'), [{ crewIds: [] }])
    await assert.rejects(sql(`update zeppelins set "crewIds" = '{1}'`), stray)
    await migrateDown(shop.db, shop.folder, { meant: ['zeppelins.crewIds'] })
    assert.deepEqual(await leftovers(), [])
  })

  it('take a filling where they are required, if its rows are there', async () => {
    await shop.have([users, crew(), zeppelins()])
    await sql("insert into crew (name) values ('a')")
    await sql("insert into zeppelins (name) values ('z')")
    const wanted = [users, crew(), zeppelins({ crewIds: references('crew', { min: 1, max: 2 }) })]
    const fill = (value: string) => ({ fill: { 'zeppelins.crewIds': value } })
    await shop.refuses(wanted, {}, /zeppelins\.crewIds is required.*--fill zeppelins\.crewIds=/)
    await shop.refuses(wanted, fill('1'), /--fill zeppelins\.crewIds: it must be array/)
    await shop.refuses(wanted, fill('[]'), /--fill zeppelins\.crewIds: it must NOT have fewer than 1/)
    await shop.refuses(wanted, fill('[1'), /--fill zeppelins\.crewIds: it must be JSON/)
    await shop.refuses(wanted, fill('[1,2]'), /1 of 1 row have ids in crewIds that crew does not have/)
    await shop.have(wanted, fill('[1]'))
    assert.deepEqual(await sql('select "crewIds" from zeppelins'), [{ crewIds: [1] }])
  })

  it('lead to another table only where it has their ids, also those that come meanwhile', async () => {
    await shop.have([users, crew(), crew('guests'), zeppelins({ crewIds })])
    await sql("insert into crew (name) values ('a'), ('b')")
    await sql("insert into guests (name) values ('a')")
    await sql(`insert into zeppelins (name, "crewIds") values ('x', '{1}'), ('y', '{2,1}')`)
    const wanted = [
      users,
      crew(),
      crew('guests'),
      zeppelins({ crewIds: withDefault([], references('guests')) })
    ]
    await shop.refuses(
      wanted,
      {},
      /1 of 2 rows have ids in crewIds that guests does not have.*select "id", "crewIds" from "zeppelins"/
    )
    await sql(`update zeppelins set "crewIds" = '{1}'`)
    await shop.make(wanted)
    await sql(`update zeppelins set "crewIds" = '{2}' where name = 'x'`)
    await assert.rejects(
      migrateUp(shop.db, shop.folder),
      /zeppelins has rows \(1\) with ids in crewIds that guests does not have/
    )
    await sql(`update zeppelins set "crewIds" = '{1}'`)
    await migrateUp(shop.db, shop.folder)
    await sql('delete from crew')
    await sql('delete from guests')
    assert.deepEqual(await sql('select distinct "crewIds" from zeppelins'), [{ crewIds: [] }])
  })

  it('are made of nothing else, and nothing else of them that says less', async () => {
    await shop.have([users, crew(), zeppelins({ crewId: optional(reference('crew')), crewIds })])
    await sql("insert into crew (name) values ('a')")
    await sql(`insert into zeppelins (name, "crewId", "crewIds") values ('x', 1, '{1}')`)
    const change = (fields: Record<string, Field>) => [users, crew(), zeppelins(fields)]
    await shop.refuses(
      change({ crewIds, oneIds: was('crewId', optional(references('crew', { as: 'ones' }))) }),
      {},
      /zeppelins\.oneIds changes from integer to integer\[\], which not every value fits: 1 of 1 row do not/
    )
    await shop.refuses(
      change({ crewId: optional(reference('crew')), crewIds: text() }),
      {},
      /zeppelins\.crewIds changes from integer\[\] to text, which not every value fits/
    )
    await shop.refuses(
      [users, crew('crew', { id: 'uuid' }), zeppelins({ crewIds })],
      { meant: ['zeppelins.crewId'] },
      /crew\.id changes from integer to uuid/,
      /zeppelins\.crewIds changes from integer\[\] to uuid\[\], which not every value fits/
    )
  })
})
