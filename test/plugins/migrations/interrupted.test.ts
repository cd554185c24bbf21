// A migration that is broken off: after every one of its statements, up and down, and then run again.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import knex from 'knex'
import type { Knex } from 'knex'
import { date, integer, moment, optional, reference, text, unique, was, where } from '../../../src/engine'
import { migrateDown, migrateUp } from '../../../src/plugins/migrations'
import { contents } from '../../support/catalogue'
import { Workshop, coupons, users } from './workshop'

class BrokenOff extends Error {}

/** A knex that breaks off before its nth statement. */
function until(db: Knex, statements: number): Knex {
  let left = statements
  const raw = async (...args: Parameters<Knex['raw']>) => {
    if (left-- <= 0) throw new BrokenOff()
    return db.raw(...args)
  }
  return { raw } as unknown as Knex
}

/** The tables of resources. */
const tablesOf = async (db: Knex): Promise<string[]> =>
  db('pg_tables')
    .where({ schemaname: 'public' })
    .whereNot('tablename', 'like', 'migrations%')
    .whereNot('tablename', 'like', 'plumage%')
    .orderBy('tablename')
    .pluck('tablename')

/** Changes every row, on connections that may have done so before, and sees that the journal has noted it. */
async function writeAll(db: Knex, at: string): Promise<void> {
  const noted = async () => Number((await db('plumage_journal').count())[0].count)
  const before = await noted()
  let written = 0
  for (const table of await tablesOf(db)) {
    const { rowCount } = await db
      .raw('update ?? set "updatedAt" = "updatedAt"', [table])
      .catch((error: Error) => assert.fail(`${at}, ${table}: ${error.message}`))
    written += rowCount
  }
  assert.ok(written > 0)
  assert.equal((await noted()) - before, written, at)
}

/** Everything that is in a database but for the times. */
async function everything(db: Knex): Promise<unknown> {
  const tables = await tablesOf(db)
  const rows = await Promise.all(
    tables.map(async table => {
      const row = `to_jsonb(t) - 'createdAt' - 'updatedAt'`
      return [table, (await db.raw(`select ${row} as row from ?? t order by id`, [table])).rows]
    })
  )
  return { catalogue: await contents(db), rows }
}

describe('a migration that is broken off after any of its statements', function () {
  this.timeout(150_000)
  let shop: Workshop
  let admin: Knex
  const copies: Knex[] = []
  beforeEach(async () => {
    shop = await Workshop.open()
    admin = knex({ client: 'pg', connection: urlOf('postgres'), pool: { min: 0, max: 1 } })
  })
  afterEach(async () => {
    for (const copy of copies.splice(0)) await drop(copy)
    await admin.destroy()
    await shop.close()
  })

  const urlOf = (name: string) => Object.assign(new URL(shop.database.url), { pathname: name }).href

  /** A copy of a database that nobody is connected to. */
  async function copyOf(name: string, copy: string, zone: string): Promise<Knex> {
    await admin.raw('create database ?? template ?? strategy file_copy', [copy, name])
    await admin.raw(`alter database ?? set timezone = '${zone}'`, [copy])
    const db = knex({ client: 'pg', connection: urlOf(copy), pool: { min: 0, max: 1 } })
    copies.push(db)
    return db
  }
  async function drop(db: Knex): Promise<void> {
    const { rows } = await db.raw('select current_database() as name')
    await db.destroy()
    await admin.raw('drop database ?? with (force)', [rows[0].name])
  }

  /** Runs one direction broken off at each place, and then whole, which must end as it does undisturbed. */
  async function everyPlace(
    direction: 'up' | 'down',
    file: string,
    start: string,
    zone: string,
    meant: string[]
  ) {
    const run = direction === 'up' ? migrateUp : migrateDown
    const plain = await copyOf(start, `${start}_${direction}`, zone)
    await run(plain, shop.folder, { meant })
    const expected = await everything(plain)
    await plain.destroy()
    copies.splice(copies.indexOf(plain), 1)
    for (let statements = 0, isWhole = false; !isWhole; statements++) {
      const db = await copyOf(start, `${start}_at`, zone)
      const at = `${direction}, broken off at ${statements}`
      await writeAll(db, at)
      await db.raw(`select set_config('plumage.meant', ?, false)`, [meant.join()])
      const broken = await require(file)
        [direction](until(db, statements))
        .catch((error: Error) => error)
      assert.ok(broken === undefined || broken instanceof BrokenOff, broken?.stack)
      isWhole = broken === undefined
      await writeAll(db, at)
      await run(db, shop.folder, { meant })
      assert.deepEqual(await everything(db), expected, at)
      copies.splice(copies.indexOf(db), 1)
      await drop(db)
    }
    return `${start}_${direction}`
  }

  async function bothWays(zone: string): Promise<void> {
    const { rows } = await shop.db.raw('select current_database() as name')
    const file = join(shop.folder, readdirSync(shop.folder).sort().at(-1)!)
    await shop.db.destroy()
    // What the guards of the file ask for.
    const meant = [...readFileSync(file, 'utf8').matchAll(/^ +'([\w.]+)'$/gm)].map(([, at]) => at)
    const after = await everyPlace('up', file, rows[0].name, zone, meant)
    const last = await everyPlace('down', file, after, zone, meant)
    for (const name of [last, after]) await admin.raw('drop database ?? with (force)', [name])
  }

  const code = text({ max: 20 })

  it('ends as it would have, with renames, new types, fillings and indexes', async () => {
    await shop.have([
      users,
      coupons({ code, note: optional(code), count: integer(), old: optional(code) }, { search: ['note'] })
    ])
    await shop.db('coupons').insert([
      { code: 'A', count: 5, note: 'x', old: 'y' },
      { code: 'B', count: 6 }
    ])
    await shop.make(
      [
        users,
        coupons(
          {
            word: was('code', unique(text({ max: 40 }))),
            remark: was('note', text()),
            amount: was('count', text()),
            fresh: integer(),
            userId: optional(reference('users'))
          },
          {
            path: 'vouchers',
            was: 'coupons',
            search: ['remark', 'word'],
            indexes: [['amount', 'fresh']],
            checks: { sign: { must: where({ fresh: { $gt: 0 } }), message: 'No.' } }
          }
        )
      ],
      { fill: { 'vouchers.fresh': '3', 'vouchers.remark': "it's ${1} `x` ? \\? %" }, meant: ['vouchers.old'] }
    )
    await bothWays('UTC')
  })

  it('converts no value twice, wherever the server stands', async () => {
    await shop.have([coupons({ code, at: date(), since: moment() })])
    await shop.db('coupons').insert({ code: 'A', at: '2024-01-02', since: '2024-01-02T00:00:00Z' })
    await shop.make([coupons({ code: unique(code), at: moment(), since: date() })], {
      meant: ['coupons.since']
    })
    await bothWays('America/New_York')
  })
})
