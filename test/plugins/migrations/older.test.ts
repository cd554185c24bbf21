// The start of an older version of the program, beside a newer one that has migrated the database already.
import assert from 'node:assert/strict'
import { Client } from 'pg'
import { compose } from '../../../src/compose'
import { logger } from '../../../src/logger'
import { start } from '../../../src/start'
import type { Running } from '../../../src/start'
import { PASSWORD } from '../../support/app'
import { cloneDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

const ada = { email: 'ada@example.com', password: PASSWORD }
const newer = `insert into migrations (name, batch, migration_time) values ('29990101000000_titles', 9, now())`

describe('the start of an older node', () => {
  let database: TestDatabase
  let running: Running | undefined
  const warnings: string[] = []
  const { warn } = logger

  beforeEach(async () => {
    database = await cloneDatabase()
    warnings.length = 0
  })
  afterEach(async () => {
    logger.warn = warn
    await running?.stop()
    running = undefined
    await database.drop()
  })

  /** What the newer version has done to the database, in SQL. */
  async function given(...statements: string[]): Promise<void> {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }

  async function startOlder(): Promise<string> {
    const app = compose({ postgresql: { connection: database.url } })
    // The level of the log, which composing sets, brings its own functions.
    logger.warn = ((line: string) => warnings.push(line)) as never
    running = await start(app)
    return running.url
  }

  const health = async (url: string) => (await fetch(`${url}/health`)).status
  const signUp = (url: string) =>
    fetch(`${url}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ada)
    })

  it('succeeds with a warning where everything fits', async () => {
    await given('alter table users add title text', newer)
    const url = await startOlder()
    assert.deepEqual(warnings, [
      'The database is newer than this program: it has had 29990101000000_titles. Writes that would break are refused.'
    ])
    assert.equal(await health(url), 200)
    assert.equal((await signUp(url)).status, 201)
  })

  it('succeeds where something does not fit, says what, and refuses that from the first call on', async () => {
    await given('alter table users add title text not null', newer)
    const url = await startOlder()
    assert.equal(warnings.length, 2)
    assert.match(
      warnings[1],
      /^users\.title must have a value and is not declared: new rows of users are refused\./
    )
    assert.equal(await health(url), 503)
    const answer = await signUp(url)
    assert.equal(answer.status, 503)
    assert.equal(((await answer.json()) as { data: { error: string } }).data.error, 'schema-mismatch')
  })

  it('succeeds with a warning where a migration was changed after it ran', async () => {
    await given(
      'alter table migrations add if not exists hash text',
      "update migrations set hash = 'another' where name like '%_users'"
    )
    assert.equal(await health(await startOlder()), 200)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0], /^20260101000100_users has been changed since it was run\. Put it back/)
  })

  it('is refused where each of the two versions has a migration that the other does not know', async () => {
    await given('delete from migrations where id = (select max(id) from migrations)', newer)
    await assert.rejects(startOlder(), /29990101000000_titles/)
  })

  it('tells a developer which migration is missing, where the database is not newer', async () => {
    await given('drop table contacts')
    await startOlder()
    assert.deepEqual(warnings, [
      'contacts has no table: all calls of contacts are refused. A migration is missing, `npm run plumage -- migrate make -m "what for"` writes it'
    ])
  })
})
