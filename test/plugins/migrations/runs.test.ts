// The migrations: what counts as one, and runs of them that fail, meet or were killed.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  migrateDown,
  migrateUp,
  migrationSource,
  migrationStatus,
  migrationsFolder
} from '../../../src/plugins/migrations'
import { migration, useStage } from './stage'

const creating = (table: string) =>
  migration(['select pg_sleep(0.05)', `create table ${table} (id integer)`], `drop table ${table}`)

const clean = { done: [], pending: [], missing: [], changed: [], late: [], off: [], halfUp: [], halfDown: [] }

describe('migrations', () => {
  const stage = useStage()

  it('are known by name without extension, in order, once each', async () => {
    stage.write({
      '2_b.ts': 'export const up = async () => {}',
      '2_b.js': '',
      '1_a.js': creating('a'),
      '1_a.d.ts': '',
      '1_a.js.map': '',
      'tsconfig.json': '{}'
    })
    const source = migrationSource([stage.folder])
    assert.deepEqual(await source.getMigrations([]), ['1_a', '2_b'])
    assert.equal(source.getMigrationName('1_a'), '1_a')
    assert.equal(typeof (await source.getMigration('2_b')).up, 'function')
    assert.throws(() => migrationSource([stage.folder, stage.folder]), /Two migrations have one name/)
    assert.match(migrationsFolder(), /[\\/]migrations$/)
  })

  it('go up once, and down one by one', async () => {
    stage.write({ '1_a.js': creating('a'), '2_b.js': creating('b') })
    const { folder } = stage
    const pool = stage.connect()
    assert.deepEqual(await migrationStatus(pool, folder), { ...clean, pending: ['1_a', '2_b'] })
    assert.equal(await pool.schema.hasTable('migrations'), false)
    assert.deepEqual(await migrateUp(pool, folder), ['1_a', '2_b'])
    assert.deepEqual(await migrateUp(pool, folder), [])
    assert.deepEqual(await migrateDown(pool, folder), ['2_b'])
    assert.deepEqual(await migrationStatus(pool, folder), { ...clean, done: ['1_a'], pending: ['2_b'] })
    assert.deepEqual(await migrateDown(pool, folder), ['1_a'])
    assert.deepEqual(await migrateDown(pool, folder), [])
  })

  it('go on after a process was killed in the midst of them', async () => {
    stage.write({ '1_a.js': creating('a') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    await pool('migrations_lock').update({ is_locked: 1 })
    stage.write({ '2_b.js': creating('b') })
    assert.deepEqual(await migrateUp(pool, stage.folder), ['2_b'])
  })

  it('say which one failed, and leave nothing of it', async () => {
    stage.write({ '1_a.js': creating('a'), '2_b.js': creating('a') })
    const pool = stage.connect()
    await assert.rejects(migrateUp(pool, stage.folder), /The migration 2_b failed: .*already exists/)
    assert.deepEqual((await migrationStatus(pool, stage.folder)).pending, ['1_a', '2_b'])
    assert.equal(await pool.schema.hasTable('a'), false)
  })

  it('run statement by statement where one asks for it, and again after it has failed half-way', async () => {
    const failing = migration(
      ['create table if not exists b (id integer)', 'select 1 / (select count(*) from a)'],
      'drop table b',
      false
    )
    stage.write({ '1_a.js': creating('a'), '2_b.js': failing })
    const pool = stage.connect()
    await assert.rejects(migrateUp(pool, stage.folder), ({ message }: Error) => {
      assert.match(message, /^The migration 2_b failed: .*division by zero/)
      assert.match(message, /without a transaction: what it did before stays/)
      assert.match(message, /Run before it, and to stay: 1_a\.$/)
      return true
    })
    assert.deepEqual((await migrationStatus(pool, stage.folder)).pending, ['2_b'])
    assert.equal(await pool.schema.hasTable('b'), true)
    await pool('a').insert({ id: 1 })
    assert.deepEqual(await migrateUp(pool, stage.folder), ['2_b'])
    assert.deepEqual(await migrateDown(pool, stage.folder), ['2_b'])
    assert.equal(await pool.schema.hasTable('b'), false)
  })

  it('are not cut off by limits of the server, and know what is meant', async () => {
    const guarded = migration([
      'select pg_sleep(0.3)',
      `do $$ begin
        if current_setting('plumage.meant', true) is distinct from 'a,a.note' then
          raise exception 'a has rows: they would be lost';
        end if;
      end $$`
    ])
    stage.write({ '1_a.js': guarded })
    const pool = stage.connect()
    const database = new URL(stage.url).pathname.slice(1)
    await pool.raw(`alter database ${database} set statement_timeout = 100`)
    await assert.rejects(migrateUp(pool, stage.folder), {
      message: 'The migration 1_a failed: a has rows: they would be lost\nNothing was changed.'
    })
    assert.deepEqual(await migrateUp(pool, stage.folder, { meant: ['a', 'a.note'] }), ['1_a'])
  })

  it('say in words which rows are in their way', async () => {
    const pool = stage.connect()
    await pool.raw('create table parents (id integer primary key)')
    await pool.raw('create table a (id integer, name text)')
    await pool('a').insert([{ id: 1, name: 'secret' }, { id: 1 }])
    const expected: [string, RegExp][] = [
      ['alter table a add constraint a_id_key unique (id)', /rows of a have the same values where a_id_key/],
      ['alter table a alter name set not null', /rows of a have nothing in name, which is to be required/],
      ['alter table a add constraint a_check check (id > 1)', /rows of a break the check a_check/],
      ['alter table a add constraint a_fk foreign key (id) references parents', /not there \(a_fk\)/],
      ['alter table a alter name type varchar(3)', /values do not fit: value too long for type/],
      ['alter table a alter id type smallint using 99999', /values do not fit: smallint out of range/]
    ]
    for (const [index, [sql, sentence]] of expected.entries()) {
      const name = `${index + 1}_x`
      stage.write({ [`${name}.js`]: migration(sql) })
      await assert.rejects(migrateUp(pool, stage.folder), ({ message }: Error) => {
        assert.match(message, sentence)
        assert.ok(message.startsWith(`The migration ${name} failed: some `), message)
        assert.match(
          message,
          /, then run it again\. Nothing was changed\. A way to the rows: `MIGRATE=false npm run plumage -- console`,/
        )
        assert.doesNotMatch(message, /alter table|secret/)
        return true
      })
      rmSync(join(stage.folder, `${name}.js`))
    }
  })
})
