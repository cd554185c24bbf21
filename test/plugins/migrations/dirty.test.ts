// States in which migrations are not run: files that are gone, changed, late or none, each with what to do.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { migrateDown, migrateUp, migrationStatus, problemsOf } from '../../../src/plugins/migrations'
import { migration, useStage } from './stage'

const creating = (table: string) => migration(`create table ${table} (id integer)`, `drop table ${table}`)

describe('migrations in disorder', () => {
  const stage = useStage()
  const problems = async () => problemsOf(await migrationStatus(stage.connect(), stage.folder), stage.folder)

  it('refuse to run when the file of an earlier one is gone', async () => {
    stage.write({ '1_a.js': creating('a'), '2_b.js': creating('b') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    rmSync(join(stage.folder, '1_a.js'))
    assert.deepEqual((await migrationStatus(pool, stage.folder)).missing, ['1_a'])
    await assert.rejects(migrateUp(pool, stage.folder), /files are not in .*: 1_a\. Bring these files back/)
    await assert.rejects(migrateDown(pool, stage.folder), /Bring these files back/)
  })

  it('refuse to run when one was changed after it ran, until that is undone or accepted', async () => {
    stage.write({ '1_a.js': creating('a') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    stage.write({ '1_a.js': creating('a').replaceAll('\n', '\r\n') })
    assert.deepEqual(await problems(), [], 'the ends of lines do not count')
    stage.write({ '1_a.js': creating('c'), '2_b.js': creating('b') })
    assert.deepEqual((await migrationStatus(pool, stage.folder)).changed, ['1_a'])
    await assert.rejects(
      migrateUp(pool, stage.folder),
      /^Error: 1_a has been changed since it was run\. Put it back .*git checkout.*--accept 1_a`\.$/
    )
    assert.equal(await pool.schema.hasTable('b'), false)
    const accepting = (...accept: string[]) => migrateUp(pool, stage.folder, { accept })
    await assert.rejects(accepting('1_a', '2_b'), /2_b cannot be accepted/)
    assert.deepEqual(await accepting('migrations/1_a.ts'), ['2_b'])
    assert.deepEqual(await problems(), [])
    stage.write({ '2_b.js': creating('d') })
    assert.deepEqual(await accepting('2_b'), [], 'with nothing to run')
    assert.deepEqual(await problems(), [])
  })

  it('take files as they are where no hash was recorded, and record it with the next run', async () => {
    stage.write({ '1_a.js': creating('a') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    const [{ hash }] = await pool('migrations')
    assert.match(hash, /^[0-9a-f]{64}$/)
    await pool('migrations').update({ hash: null })
    assert.deepEqual(await problems(), [])
    assert.deepEqual(await migrateUp(pool, stage.folder), [])
    assert.equal((await pool('migrations').first()).hash, hash)
    await pool.raw('alter table migrations drop column hash')
    assert.deepEqual(await problems(), [])
    stage.write({ '2_b.js': creating('b') })
    assert.deepEqual(await migrateUp(pool, stage.folder), ['2_b'])
    assert.equal((await pool('migrations').first()).hash, hash)
  })

  it('refuse to run one that comes late, unless the order does not matter, and take the last run back first', async () => {
    stage.write({ '2_b.js': creating('b'), '20260101000000_now.js': creating('now') })
    const pool = stage.connect()
    await migrateUp(pool, stage.folder)
    stage.write({ '1_a.js': creating('a'), '2026_c.js': creating('c') })
    assert.deepEqual((await migrationStatus(pool, stage.folder)).late, ['1_a', '2026_c'])
    const [first, second] = await problems()
    assert.match(
      first,
      /^1_a comes late: 2_b, .* is done already\. Rename 1_a\.js to 3_a\.js; or, .*--out-of-order`\.$/
    )
    assert.match(second, /Rename 2026_c\.js to 4_c\.js/)
    await assert.rejects(migrateUp(pool, stage.folder), /1_a comes late/)
    assert.deepEqual(await migrateUp(pool, stage.folder, { outOfOrder: true }), ['1_a', '2026_c'])
    assert.deepEqual(await migrateDown(pool, stage.folder), ['2026_c'])
  })

  it('propose the time of now for one that comes late', async () => {
    stage.write({ '20260101000000_b.js': creating('b') })
    await migrateUp(stage.connect(), stage.folder)
    stage.write({ '20250101000000_a.js': creating('a') })
    const year = new Date().getUTCFullYear()
    assert.match((await problems())[0], new RegExp(`to ${year}\\d{10}_a\\.js;`))
  })

  it('refuse files that are no migrations, all at once, before anything is done', async () => {
    stage.write({
      '1_a.js': creating('a'),
      '2_b.js': 'exports.down = async () => {}',
      '3_c.js': '',
      '4_d.js': 'this is none',
      'coupons.js': creating('coupons')
    })
    const found = await problems()
    assert.equal(found.length, 4)
    assert.match(
      found[0],
      /2_b\.js exports no function `up`\. A migration exports two functions, `up` and `down`/
    )
    assert.match(found[1], /3_c\.js exports no function `up` and `down`/)
    assert.match(found[2], /4_d\.js cannot be loaded: /)
    assert.match(found[3], /coupons\.js is not named as a migration.* Rename it, as to \d{14}_coupons\.js\.$/)
    const pool = stage.connect()
    await assert.rejects(migrateUp(pool, stage.folder), { message: found.join('\n') })
    assert.deepEqual(await pool('pg_tables').where({ schemaname: 'public' }), [])
  })
})
