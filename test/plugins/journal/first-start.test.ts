// The first start on a database that has a journal already: what was written before it is the past, and no gap.
import assert from 'node:assert/strict'
import { Client } from 'pg'
import { compose } from '../../../src/compose'
import { journalOf } from '../../../src/plugins/journal'
import { cloneDatabase } from '../../support/database'

describe('the journal at the first start', () => {
  it('tells what happens from then on, and takes nothing of before for lost', async () => {
    const database = await cloneDatabase()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const add = (name: string) =>
      client.query(`insert into users (username, password) values ($1, 'x') returning id`, [name])
    // A last transaction without an entry: the first start finds more numbers given out than entries made.
    for (const name of ['early', 'earlier']) await add(name)
    await client.query('select pg_current_xact_id()')
    const app = compose({ postgresql: { connection: database.url } })
    const heard: unknown[] = []
    let lost = 0
    journalOf(app).follow({ entry: ({ after }) => heard.push(after?.username), lost: () => lost++ })
    await app.setup()
    await add('late')
    await journalOf(app).level()
    assert.deepEqual([heard, lost], [['late'], 0])
    await app.teardown()
    await client.end()
    await database.drop()
  })
})
