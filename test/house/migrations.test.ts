// The migrations: they go up, down and up again, and make exactly what the declarations say.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import knex from 'knex'
import type { Knex } from 'knex'
import { createTables, findResources, journalTable, normaliseAll, startTable } from '../../src/engine'
import { migrateDown, migrateUp, migrationStatus, migrationsFolder } from '../../src/plugins/migrations'
import { contents } from '../support/catalogue'
import { emptyDatabase } from '../support/database'

describe('the migrations of this repository', () => {
  const open: { db: Knex; drop: () => Promise<void> }[] = []
  async function database(): Promise<Knex> {
    const { url, drop } = await emptyDatabase()
    const db = knex({ client: 'pg', connection: url })
    open.push({ db, drop })
    return db
  }
  after(async () => {
    for (const { db, drop } of open) {
      await db.destroy()
      await drop()
    }
  })

  it('make exactly what the declarations say', async () => {
    const [migrated, declared] = [await database(), await database()]
    await migrateUp(migrated, migrationsFolder())
    const resources = findResources(join(__dirname, '../../src/services'))
    const definitions = normaliseAll(resources, { users: 'users', page: { default: 20, max: 100 } })
    for (const statement of createTables(definitions)) await declared.raw(statement.replaceAll('?', '\\?'))
    const expected = await contents(declared)
    assert.ok(expected.length > 30, `${expected.length} lines`)
    const tables: string[] = await migrated('pg_tables').where({ schemaname: 'public' }).pluck('tablename')
    const own = [journalTable, startTable, ...[...definitions.values()].map(({ table }) => table)]
    const others = tables.filter(name => !own.includes(name))
    assert.deepEqual(await contents(migrated, others), expected)
  })

  it('go up, down to nothing, and up again to the same', async () => {
    const db = await database()
    const names = await migrateUp(db, migrationsFolder())
    const first = await contents(db)
    for (const name of [...names].reverse())
      assert.deepEqual(await migrateDown(db, migrationsFolder()), [name])
    assert.deepEqual(await contents(db), [])
    await migrateUp(db, migrationsFolder())
    assert.deepEqual(await contents(db), first)
    assert.deepEqual((await migrationStatus(db, migrationsFolder())).pending, [])
  })
})
