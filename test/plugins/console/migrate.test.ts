// `migrate`: the tables of a real database, back and forth, by migrations of its own.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import knex from 'knex'
import type { Knex } from 'knex'
import { migrationsFolder } from '../../../src/plugins/migrations'
import { cloneDatabase, emptyDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'
import { migration } from '../migrations/stage'
import { command } from './run'

/** What the migrations of a repository are changes all the time; these do not. */
const migrations = {
  '20260101000000_search': migration('create extension if not exists unaccent', 'drop extension unaccent'),
  '20260101000100_towns': migration(
    "create table towns (id integer primary key, name text default unaccent('Köln'))",
    'drop table towns'
  ),
  '20260101000200_parks': migration(
    'create table "parks" (\n  "id" integer primary key,\n  "townId" integer references towns (id)\n)',
    'drop table parks'
  )
}
const names = Object.keys(migrations)
const [first] = names
const last = names.at(-1)!

describe('migrate', () => {
  let database: TestDatabase
  let db: Knex
  let folder: string
  const migrate = (...words: string[]) =>
    command(database.url, ['migrate', ...words], '', { migrationsFolder: folder })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plumage-migrate-'))
    database = await emptyDatabase()
    db = knex({ client: 'pg', connection: database.url, pool: { min: 0, max: 1 } })
    for (const [name, text] of Object.entries(migrations)) writeFileSync(join(folder, `${name}.ts`), text)
    await lines('up')
  })
  after(async () => {
    await db.destroy()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  const lines = async (...words: string[]) => {
    const { code, out, err } = await migrate(...words)
    assert.deepEqual([code, err], [0, ''])
    return out.split('\n').slice(0, -1)
  }
  const refusal = async (...words: string[]) => {
    const { code, out, err } = await migrate(...words)
    assert.deepEqual([code, out], [1, ''])
    return err
  }

  it('lists, takes the last one back, and brings it again', async () => {
    const done = names.map(name => `done: ${name}`)
    assert.deepEqual(await lines('status'), done)
    assert.deepEqual(await lines('down'), [`Taken back: ${last}`])
    assert.deepEqual(await lines('status'), [...done.slice(0, -1), `pending: ${last}`])
    assert.deepEqual(await lines('up'), [`Done: ${last}`])
    assert.deepEqual(await lines('up'), ['Nothing to do: the tables are up to date.'])
    assert.deepEqual(await lines('status'), done)
  })

  it('plans what `up` would do: statements, locks and rows', async () => {
    assert.deepEqual(await lines('plan'), ['Nothing to do: the tables are up to date.'])
    await lines('down')
    const plan = await lines('plan')
    assert.equal(plan[0], `${last}: in a transaction, locks are held until it ends`)
    assert.deepEqual(plan.slice(1, 3), ['  create table "parks" (', '    "id" integer primary key,'])
    assert.ok(plan.includes('    -- SHARE ROW EXCLUSIVE on towns: nobody writes meanwhile'), plan.join('\n'))
    assert.deepEqual(await lines('up'), [`Done: ${last}`])
  })

  it('tells beside its output what it waits for', async () => {
    const holder = await db.transaction()
    await holder.raw('lock table parks in access share mode')
    const running = migrate('down', '--meant', 'parks')
    await sleep(1_000)
    await holder.commit()
    const { code, out, err } = await running
    assert.deepEqual([code, out], [0, `Taken back: ${last}\n`])
    assert.match(
      err,
      /^Waiting for a lock on parks, held by process \d+ \(.*, idle in transaction since .*\)\.\n$/
    )
    await lines('up')
  })

  it('says what is wrong with one that was changed, and accepts it when that is meant', async () => {
    await db('migrations').where({ name: last }).update({ hash: 'other' })
    const [wrong, sentence] = (await lines('status')).slice(-2)
    assert.equal(wrong, `done, its file has changed since: ${last}`)
    assert.match(sentence, new RegExp(`^${last} has been changed since it was run\\. .*--accept ${last}`))
    for (const direction of ['up', 'plan']) assert.equal(await refusal(direction), `${sentence}\n`)
    assert.match(await refusal('up', '--accept', 'nothing'), /^nothing cannot be accepted/)
    assert.deepEqual(await lines('up', '--accept', `migrations/${last}.ts`), [
      'Nothing to do: the tables are up to date.'
    ])
    assert.equal((await lines('status')).at(-1), `done: ${last}`)
  })

  it('says what is wrong with one that comes late, and runs it when the order does not matter', async () => {
    await db('migrations').where({ name: first }).del()
    assert.ok((await lines('status')).includes(`pending, comes late: ${first}`))
    assert.match(
      await refusal('up'),
      new RegExp(`^${first} comes late: ${last},.*Rename ${first}.ts to \\d{14}_`)
    )
    assert.match(await refusal('plan'), /comes late/)
    assert.match(await refusal('plan', '--out-of-order'), /20260101000100_towns failed: .* does not exist\n$/)
    assert.deepEqual(await lines('up', '--out-of-order'), [`Done: ${first}`])
  })

  it('says whose file is gone', async () => {
    await db('migrations').insert({ name: '20990101000000_future', batch: 9 })
    const status = await lines('status')
    assert.ok(status.includes('done, its file is missing: 20990101000000_future'))
    assert.match(status.at(-1)!, /whose files are not in .*: 20990101000000_future\. Bring these files back/)
    for (const direction of ['up', 'down', 'plan'])
      assert.equal(await refusal(direction), `${status.at(-1)}\n`)
    await db('migrations').where({ name: '20990101000000_future' }).del()
  })

  it('says where the database is that does not answer, without its password', async () => {
    const url = Object.assign(new URL(database.url), { pathname: 'absent', password: 'secret-word' }).href
    const { code, err } = await command(url, ['migrate', 'status'])
    assert.equal(code, 1)
    assert.match(err, /^The database absent at .* does not let us in: .*\n$/)
    assert.doesNotMatch(err, /secret-word/)
  })

  it('makes nothing where the migrations say what the declarations do', async () => {
    // On a copy: if something is new after all, it is written there.
    const copy = mkdtempSync(join(tmpdir(), 'plumage-migrate-'))
    cpSync(migrationsFolder(), copy, { recursive: true })
    const before = readdirSync(copy)
    const repository = await cloneDatabase()
    const words = ['migrate', 'make', '-m', 'nothing new']
    const { code, out, err } = await command(repository.url, words, '', { migrationsFolder: copy })
    const after = readdirSync(copy)
    await repository.drop()
    rmSync(copy, { recursive: true })
    const nothing = 'Nothing to do: the migrations make what the declarations say.\n'
    assert.deepEqual([code, out, err], [0, nothing, ''])
    assert.deepEqual(after, before)
  })

  it('says how `make` is used', async () => {
    const misuse = async (...words: string[]) => {
      const { code, err } = await command(database.url, ['migrate', 'make', ...words])
      assert.equal(code, 2, err)
      return err
    }
    assert.match(await misuse(), /Required option '-m, --message <words>' not specified/)
    assert.match(await misuse('-m', '!'), /say in one line what the migration is for/)
    assert.match(await misuse('-m', 'x', '--fill', 'contacts'), /--fill contacts: write it as --fill/)
  })
})
