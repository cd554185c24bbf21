// The migrations: they go up, down and up again, and make exactly what the declarations say.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import knex from 'knex'
import type { Knex } from 'knex'
import { createTables, findResources, normaliseAll } from '../../src/engine'
import { migrateDown, migrateUp, migrationStatus, migrationsFolder } from '../../src/plugins/migrations'
import { emptyDatabase } from '../support/database'

/** Everything in a database that declarations decide, as text. */
const catalogue = `
  select 'column ' || c.table_name || '.' || c.column_name || ' ' || c.udt_name
    || coalesce('(' || coalesce(c.character_maximum_length, c.datetime_precision, c.numeric_precision) || ')', '')
    || coalesce(',' || c.numeric_scale, '') || ' null ' || c.is_nullable
    || ' default ' || coalesce(c.column_default, '-') || ' identity ' || c.is_identity as line
  from information_schema.columns c where c.table_schema = 'public'
  union all
  select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
  union all
  select 'index ' || indexdef from pg_indexes where schemaname = 'public'
  union all
  select 'function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
  union all
  select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal`

/** @param others tables to leave out, beside those of knex: services that the generator wrote are not declared */
async function contents(db: Knex, others: readonly string[] = []): Promise<string[]> {
  const { rows } = await db.raw(catalogue)
  const names = ['migrations\\w*', ...others].join('|')
  const foreign = new RegExp(`(^column |^constraint | ON public\\.)"?(${names})"?[. ]`)
  const own = (line: string) => !foreign.test(line)
  // Indentation within a function body says nothing.
  return rows
    .map(({ line }: { line: string }) => line.replace(/\s+/g, ' '))
    .filter(own)
    .sort()
}

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
    const declaredTables = [...definitions.values()].map(({ table }) => table)
    const others = tables.filter(name => !declaredTables.includes(name))
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
