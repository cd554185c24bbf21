// The reader: every committed change once, in the order of each row, whoever makes it and whatever happens to it.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { journalOf } from '../../../src/plugins/journal'
import type { Entry } from '../../../src/plugins/journal'
import type { Application } from '../../../src/declarations'
import { compose } from '../../../src/compose'
import { boot } from '../../../src/engine'
import { repositoryResourcesAnd } from '../../support/app'
import type { TestApp } from '../../support/app'
import { level, listen, names, openStage, psql, resources } from './stage'

const hangarsOf = (app: Application): any => app.service('hangars' as never)

describe('the reader of the journal', () => {
  let api: TestApp
  let heard: Entry[]
  const clients: Client[] = []
  const connect = async () => {
    const client = await psql(api)
    clients.push(client)
    return client
  }

  before(async () => {
    api = await openStage()
    heard = listen(api, 'hangars')
  })
  beforeEach(async () => {
    await level(api)
    heard.length = 0
  })
  after(async () => {
    for (const client of clients) await client.end()
    await api.stop()
  })

  const insert = async (client: Client, name: string) =>
    (await client.query('insert into hangars (name) values ($1) returning id', [name])).rows[0].id as number
  const rename = (client: Client, id: number, name: string) =>
    client.query('update hangars set name = $2 where id = $1', [id, name])

  it('tells what was and what is', async () => {
    const client = await connect()
    const id = await insert(client, 'one')
    await rename(client, id, 'two')
    await client.query('delete from hangars where id = $1', [id])
    await level(api)
    assert.deepEqual(
      heard.map(({ before, after }) => [before?.name, after?.name]),
      [
        [undefined, 'one'],
        ['one', 'two'],
        ['two', undefined]
      ]
    )
    assert.deepEqual(new Set(heard.map(entry => entry.id)), new Set([id]))
  })

  it('finds changes made in SQL by itself', async () => {
    await insert(await connect(), 'unrung')
    const deadline = Date.now() + 5_000
    while (heard.length === 0 && Date.now() < deadline) await sleep(20)
    assert.deepEqual(names(heard), ['unrung'])
  })

  it('tells nothing of what is rolled back, also to a savepoint', async () => {
    const client = await connect()
    await client.query('begin')
    await insert(client, 'kept')
    await client.query('savepoint here')
    await insert(client, 'undone')
    await client.query('rollback to here')
    await client.query('commit')
    await client.query('begin')
    await insert(client, 'never')
    await client.query('rollback')
    await level(api)
    assert.deepEqual(names(heard), ['kept'])
  })

  it('keeps the order of a row whose transactions are numbered the other way round', async () => {
    const [early, late, between] = [await connect(), await connect(), await connect()]
    const id = await insert(late, 'made')
    await early.query('begin')
    await early.query('select pg_current_xact_id()')
    // Stays open all the while, with a number between the two.
    await between.query('begin')
    await between.query('select pg_current_xact_id()')
    await rename(late, id, 'first')
    await level(api)
    await rename(early, id, 'second')
    await level(api)
    await early.query('commit')
    await level(api)
    assert.deepEqual(names(heard), ['made', 'first', 'second'])
    assert.ok(heard[2].tx < heard[1].tx, 'the numbers of the transactions are not in this order')
    await between.query('rollback')
    await level(api)
    assert.equal(heard.length, 3)
  })

  it('keeps that order also when it reads both at once', async () => {
    const [early, late] = [await connect(), await connect()]
    const id = await insert(late, 'made')
    await level(api)
    heard.length = 0
    await early.query('begin')
    await early.query('select pg_current_xact_id()')
    // In one round trip each, so that the reader has hardly a chance to come between.
    await Promise.all([rename(late, id, 'first'), late.query('select 1')])
    await Promise.all([rename(early, id, 'second'), early.query('commit')])
    await level(api)
    assert.deepEqual(names(heard), ['first', 'second'])
  })

  it('does not wait for a transaction that is open for long, and loses nothing of it', async () => {
    const [long, quick] = [await connect(), await connect()]
    await long.query('begin')
    await insert(long, 'long')
    await insert(quick, 'quick')
    await level(api)
    assert.deepEqual(names(heard), ['quick'])
    const deadline = Date.now() + 10_000
    while (journalOf(api.app).state().oldest < 1 && Date.now() < deadline) await sleep(50)
    assert.ok(journalOf(api.app).state().oldest >= 1, 'an open transaction is reported')
    await long.query('commit')
    await level(api)
    assert.deepEqual(names(heard), ['quick', 'long'])
  })

  it('reads a transaction of many rows whole, in order, and what comes behind it', async () => {
    const client = await connect()
    await client.query(`insert into hangars (name) select 'row ' || n from generate_series(1, 3500) n`)
    await insert(client, 'last')
    await level(api)
    assert.deepEqual(names(heard), [...Array.from({ length: 3500 }, (_, n) => `row ${n + 1}`), 'last'])
    assert.equal(new Set(heard.map(({ cursor }) => cursor)).size, heard.length)
  })

  it('goes on where it was after it has lost its connection', async () => {
    const client = await connect()
    await insert(client, 'before')
    await level(api)
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'plumage journal' and datname = current_database()`
    )
    await insert(client, 'while away')
    await level(api)
    assert.deepEqual(names(heard), ['before', 'while away'])
    assert.equal(journalOf(api.app).state().connected, true)
  })

  it('knows who made a change through the application, and that nobody did in SQL', async () => {
    const ada = await api.person('ada')
    await api.request('POST', '/hangars', { as: ada, body: { name: 'by ada' } })
    await hangarsOf(api.app).create({ name: 'by itself' })
    await insert(await connect(), 'by hand')
    await level(api)
    assert.deepEqual(
      heard.map(({ actor, after }) => [after!.name, actor]),
      [
        ['by ada', String(ada.id)],
        ['by itself', null],
        ['by hand', null]
      ]
    )
  })

  it('hears the bell of another node', async () => {
    const other = compose({ postgresql: { connection: api.app.get('databaseUrl') }, migrate: false }, app =>
      boot(app, repositoryResourcesAnd(resources as never), 'users')
    )
    await other.setup()
    try {
      const delays: number[] = []
      for (let count = 0; count < 5; count++) {
        heard.length = 0
        const start = performance.now()
        await hangarsOf(other).create({ name: 'rung' })
        while (heard.length === 0) await sleep(1)
        delays.push(performance.now() - start)
      }
      // Far less than the time between two looks, which is a second.
      assert.ok(Math.min(...delays) < 500, `heard after ${delays.map(Math.round).join(', ')} ms`)
    } finally {
      await other.teardown()
    }
  })

  it('says nothing of resources that are not live', async () => {
    const all: Entry[] = []
    const end = journalOf(api.app).follow({ entry: entry => all.push(entry) })
    await (await connect()).query(`insert into ballasts (name) values ('sand')`)
    await level(api)
    end()
    assert.deepEqual(all, [])
  })
})
