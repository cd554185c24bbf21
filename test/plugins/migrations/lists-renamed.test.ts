// Lists of ids while their tables are renamed: no write that comes in between fails for it.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { optional, references, text, was, withDefault } from '../../../src/engine'
import { migrateDown, migrateUp } from '../../../src/plugins/migrations'
import { crew, crewIds, zeppelins } from './fleet'
import { Workshop, users } from './workshop'

describe('lists of ids', function () {
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

  it('are renamed with all tables that know them, and no write fails for it', async () => {
    await shop.have([users, crew(), zeppelins({ crewIds, fellowIds: optional(references('zeppelins')) })])
    await sql("insert into crew (name) select 'a' from generate_series(1, 500)")
    const airships = [
      users,
      crew('people', { was: 'crew' }),
      zeppelins(
        {
          peopleIds: was('crewIds', withDefault([], references('people', { as: 'staff' }))),
          fellowIds: optional(references('airships')),
          more: optional(text({ max: 5 }))
        },
        // For an index, the migration goes without a transaction.
        { path: 'airships', was: 'zeppelins', indexes: [['name', 'createdAt']] }
      )
    ]
    const made = await shop.make(airships)
    assert.match(made!.text, /export const config = \{ transaction: false \}/)
    let isOn = true
    const wrong: string[] = []
    const seen = { old: 0, new: 0 }
    const tables = {
      old: ['zeppelins', 'crew', 'crewIds'],
      new: ['airships', 'people', 'peopleIds']
    } as const
    /** Writes by the names of one version; that they are not there yet, or no longer, is no fault of a trigger. */
    const write = async (version: 'old' | 'new', n: number) => {
      const [table, target, column] = tables[version]
      const text =
        n % 3
          ? `insert into ${table} (name, "${column}") values ('x', '{${n}}')`
          : `delete from ${target} where id = ${n - 2}`
      try {
        await shop.db.raw(text)
        seen[version]++
      } catch (error) {
        const { where = '', code } = error as { where?: string; code: string }
        const isMissing = ['42P01', '42703'].includes(code) && !where.includes('plumage_')
        // An id that was removed before is refused, as it should be.
        if (!isMissing && !['23503', '40P01'].includes(code)) wrong.push(`${text}: ${String(error)} ${where}`)
      }
    }
    const writing = (async () => {
      for (let n = 1; isOn; n = (n % 490) + 1) {
        await write('old', n)
        await write('new', n)
      }
    })()
    while (seen.old < 20) await sleep(5)
    await migrateUp(shop.db, shop.folder)
    while (seen.new < 100) await sleep(5)
    isOn = false
    await writing
    assert.deepEqual(wrong, [])
    assert.deepEqual(
      await sql(`select a.id from airships a, unnest("peopleIds") i where i not in (select id from people)`),
      []
    )
    assert.deepEqual(await shop.make(airships), undefined)
    await migrateDown(shop.db, shop.folder)
    assert.equal((await leftovers()).length, 10)
  })
})
