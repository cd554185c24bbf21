// `migrate`: the tables of a real database, back and forth.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsFolder } from '../../../src/plugins/migrations'
import { cloneDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'
import { command } from './run'

const names = readdirSync(migrationsFolder())
  .filter(name => /^\d+.*\.ts$/.test(name))
  .map(name => name.slice(0, -3))
  .sort()
const last = names.at(-1)

describe('migrate', () => {
  let database: TestDatabase
  before(async () => (database = await cloneDatabase()))
  after(() => database.drop())

  const lines = async (direction: string) => {
    const { code, out, err } = await command(database.url, ['migrate', direction])
    assert.deepEqual([code, err], [0, ''])
    return out.split('\n').slice(0, -1)
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

  it('says where the database is that does not answer, without its password', async () => {
    const url = Object.assign(new URL(database.url), { pathname: 'absent', password: 'secret-word' }).href
    const { code, err } = await command(url, ['migrate', 'status'])
    assert.equal(code, 1)
    assert.match(err, /^The database\/absent at .* does not let us in: .*\n$/)
    assert.doesNotMatch(err, /secret-word/)
  })

  it('prints the migration that is there, for a resource that has one', async () => {
    const { code, out } = await command(database.url, ['migrate', 'sql', 'contacts'])
    const file = readFileSync(join(migrationsFolder(), `${last}.ts`), 'utf8')
    assert.equal(code, 0)
    assert.equal(out.split('\n').slice(1).join('\n'), file.split('\n').slice(1).join('\n'))
    const unknown = await command(database.url, ['migrate', 'sql', 'nothing'])
    assert.equal(unknown.code, 1)
    assert.match(unknown.err, /no resource nothing; there are contacts, users/)
  })
})
