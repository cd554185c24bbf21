// The plan: for every statement the locks and rows that it would touch, as PostgreSQL itself shows them.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { planMigrations, migrateUp, migrationStatus } from '../../../src/plugins/migrations'
import type { PlannedStep } from '../../../src/plugins/migrations'
import { migration, useStage } from './stage'
import type { Stage } from './stage'

const tables = [
  'create table parents (id integer primary key)',
  'create table a (id integer, name varchar(20), "parentId" integer)',
  'create table "b B" (id integer)'
]

/** A step in a few words. */
const short = ({ locks, reads, rewrites, changes }: PlannedStep) =>
  [
    ...locks.map(({ table, mode }) => `${mode} ${table}`),
    ...reads.map(({ table, rows }) => `read ${table} ${rows}`),
    ...rewrites.map(({ table, rows }) => `rewrite ${table} ${rows}`),
    ...changes.map(({ table, rows }) => `change ${table} ${rows}`)
  ].join(', ')

async function prepareOn(stage: Stage): Promise<Knex> {
  stage.write({ '1_tables.js': migration(tables) })
  const pool = stage.connect()
  await migrateUp(pool, stage.folder)
  await pool.raw('insert into a select n, null, null from generate_series(1, 5) n')
  await pool.raw('insert into "b B" values (1), (2)')
  return pool
}

describe('the plan of one statement', () => {
  const stage = useStage(true)
  let pool: Knex
  before(async () => {
    pool = await prepareOn(stage)
  })

  const cases: [sql: string, expected: string][] = [
    ['alter table a add column note text', 'ACCESS EXCLUSIVE a'],
    ['alter table a alter name type varchar(30)', 'ACCESS EXCLUSIVE a'],
    ['alter table a alter name type varchar(10)', 'ACCESS EXCLUSIVE a, read a 5, rewrite a 5'],
    ['alter table a alter id set not null', 'ACCESS EXCLUSIVE a, read a 5'],
    ['alter table a add check (id > 0) not valid', 'ACCESS EXCLUSIVE a'],
    ['create index on a (id)', 'SHARE a, read a 5'],
    ['create index concurrently a_idx on a (id)', 'SHARE UPDATE EXCLUSIVE a, read a 5'],
    ['drop index concurrently if exists a_idx', ''],
    [
      'alter table a add constraint a_fk foreign key ("parentId") references parents not valid',
      'SHARE ROW EXCLUSIVE a, SHARE ROW EXCLUSIVE parents'
    ],
    ['alter table "b B" rename to c', 'ACCESS EXCLUSIVE b B'],
    ['create table d (id integer); create index on d (id)', ''],
    ["update a set name = 'x' where name is null", 'ROW EXCLUSIVE a, read a 5, change a 5'],
    ['truncate a', 'ACCESS EXCLUSIVE a, change a 5'],
    ['drop table "b B"', 'ACCESS EXCLUSIVE b B'],
    [
      "do $$ begin if (select count(*) from a) > 9 then raise exception 'no'; end if; end $$",
      'ACCESS SHARE a, read a 5'
    ]
  ]
  for (const [at, [sql, expected]] of cases.entries()) {
    it(`sees what this does: ${sql}`, async () => {
      // A name of its own, because what is loaded is kept by it.
      const file = `2_x${at}`
      stage.write({ [`${file}.js`]: migration(sql, '', false) })
      const planned = await planMigrations(pool, stage.folder).finally(() =>
        rmSync(join(stage.folder, `${file}.js`))
      )
      assert.equal(planned.length, 1)
      const [{ name, inTransaction, steps }] = planned
      assert.deepEqual([name, inTransaction, steps.length], [file, false, 1])
      assert.equal(steps[0].sql, sql)
      assert.equal(short(steps[0]), expected)
    })
  }
})

describe('the plan', () => {
  const stage = useStage()
  const prepare = () => prepareOn(stage)

  it('follows statements of one migration and of several, and changes nothing', async () => {
    const pool = await prepare()
    stage.write({
      '2_x.js': migration(['alter table a add column note text', 'update a set note = name']),
      '3_y.js': migration(['alter table a rename to z', 'alter table z alter note set not null'])
    })
    const plan = await planMigrations(pool, stage.folder)
    assert.deepEqual(
      plan.map(({ name, inTransaction, steps }) => [name, inTransaction, steps.map(short)]),
      [
        ['2_x', true, ['ACCESS EXCLUSIVE a', 'ROW EXCLUSIVE a, read a 5, change a 5']],
        ['3_y', true, ['', 'read a 5']]
      ]
    )
    assert.deepEqual((await migrationStatus(pool, stage.folder)).pending, ['2_x', '3_y'])
    assert.deepEqual(await pool('pg_database').whereLike('datname', 'plumage\\_scratch%'), [])
  })

  it('estimates the rows of large tables, and counts where nothing is known', async () => {
    const pool = await prepare()
    stage.write({ '2_x.js': migration('alter table a alter id set not null') })
    const rows = async () => (await planMigrations(pool, stage.folder))[0].steps[0].reads
    await pool.raw('insert into a (id) select generate_series(6, 150000)')
    assert.deepEqual(await rows(), [{ table: 'a', rows: 150_000, isEstimate: false }])
    await pool.raw('analyze a')
    await pool.raw('delete from a where id > 120000')
    assert.deepEqual(await rows(), [{ table: 'a', rows: 150_000, isEstimate: true }])
  })

  it('is empty when nothing is pending, and refuses where running would', async () => {
    const pool = await prepare()
    assert.deepEqual(await planMigrations(pool, stage.folder), [])
    stage.write({ '1_late.js': migration('create table e ()') })
    await assert.rejects(planMigrations(pool, stage.folder), /1_late comes late/)
    assert.equal((await planMigrations(pool, stage.folder, true)).length, 1)
    stage.write({ '1_late.js': migration('drop table absent'), '2_x.js': migration('drop table nothing') })
    await assert.rejects(
      planMigrations(pool, stage.folder, true),
      /The migration 2_x failed: .*"nothing" does not exist/
    )
  })
})
