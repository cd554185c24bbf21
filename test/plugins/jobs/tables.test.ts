// The tables of jobs: made where they are missing, by whoever needs them first, and by nobody twice.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { compose } from '../../../src/compose'
import { closeDatabase, openDatabase } from '../../../src/plugins/database'
import { installTables, isInstalled, jobsOf } from '../../../src/plugins/jobs'
import { services } from '../../../src/services'
import { cloneDatabase, emptyDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'
import { command } from '../console/run'

describe('the tables of jobs', () => {
  const databases: TestDatabase[] = []
  async function database(): Promise<TestDatabase> {
    const made = await emptyDatabase()
    databases.push(made)
    return made
  }
  after(async () => {
    for (const each of databases) await each.drop()
  })

  /** An application that migrates nothing, its database open. */
  async function open(url: string) {
    const app = compose({ postgresql: { connection: url, pool: { max: 2 } }, migrate: false }, app => {
      app.configure(services)
      jobsOf(app).define('fly-zeppelin', () => Promise.resolve())
    })
    await openDatabase(app)
    return app
  }

  it('are made once, though several nodes begin at the same moment', async () => {
    const { url } = await database()
    await Promise.all([installTables(url), installTables(url), installTables(url)])
    const app = await open(url)
    assert.equal(await isInstalled(app.get('postgresqlClient')), true)
    await closeDatabase(app)
  })

  it('are made by `migrate up`', async () => {
    const { url } = await database()
    assert.equal((await command(url, ['migrate', 'up'])).code, 0)
    const app = await open(url)
    assert.equal(await isInstalled(app.get('postgresqlClient')), true)
    await closeDatabase(app)
  })

  it('are made for the first job, where nobody has made them', async () => {
    const app = await open((await database()).url)
    const knex = app.get('postgresqlClient')
    assert.equal(await isInstalled(knex), false)
    await knex.transaction(async trx => {
      await jobsOf(app).add('fly-zeppelin', {}, { transaction: { trx, committed: Promise.resolve(true) } })
    })
    assert.equal((await knex.raw('select id from graphile_worker.jobs')).rows.length, 1)
    await closeDatabase(app)
  })

  it('are looked for beside transactions that hold every connection', async () => {
    const { url } = await database()
    await installTables(url)
    const app = await open(url)
    const knex = app.get('postgresqlClient')
    let begun = 0
    await Promise.all(
      [1, 2].map(() =>
        knex.transaction(async trx => {
          for (begun += 1; begun < 2;) await sleep(5)
          await jobsOf(app).add(
            'fly-zeppelin',
            {},
            { transaction: { trx, committed: Promise.resolve(true) } }
          )
        })
      )
    )
    assert.equal((await knex.raw('select id from graphile_worker.jobs')).rows.length, 2)
    await closeDatabase(app)
  })

  it('are asked for by a sentence where the role may not make them, or not use them', async () => {
    const { url } = await database()
    const owner = new Client({ connectionString: url })
    await owner.connect()
    const role = `plumage_guest_${process.pid}`
    await owner.query(`create role ${role} login password 'guest'`)
    const guest = Object.assign(new URL(url), { username: role, password: 'guest' }).href
    const app = await open(guest)
    await assert.rejects(
      jobsOf(app).add('fly-zeppelin', {}),
      /The tables of background jobs cannot be made: permission denied .*\. Run `npm run plumage -- migrate up`/
    )
    await installTables(url)
    for (const right of [
      `usage on schema graphile_worker to ${role}`,
      `all on all tables in schema graphile_worker to ${role}`
    ]) {
      await assert.rejects(jobsOf(app).add('fly-zeppelin', {}), /belong to another role: grant it/)
      await owner.query(`grant ${right}`)
    }
    await assert.rejects(jobsOf(app).add('fly-zeppelin', {}), /belong to another role: grant it/)
    await owner.query(`grant ${new URL(url).username} to ${role}`)
    await jobsOf(app).add('fly-zeppelin', {})
    await closeDatabase(app)
    await owner.query(`drop owned by ${role}`)
    await owner.query(`drop role ${role}`)
    await owner.end()
  })

  it('come with the databases of tests', async () => {
    const made = await cloneDatabase()
    databases.push(made)
    const app = await open(made.url)
    assert.equal(await isInstalled(app.get('postgresqlClient')), true)
    await closeDatabase(app)
  })
})
