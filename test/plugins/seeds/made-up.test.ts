// Made-up rows: plausible ones of every kind of field, which the API takes for its own.
import assert from 'node:assert/strict'
import { engineOf, rowSchema } from '../../../src/engine'
import type { Declaration } from '../../../src/engine'
import { dataValidator } from '../../../src/validators'
import { zoo } from '../../conformance/zoo'
import { seedBed } from './bed'
import type { Bed } from './bed'
import { menagerie } from './menagerie'

type Rows = Record<string, any>[]

describe('made-up rows', () => {
  let bed: Bed
  before(async () => {
    bed = await seedBed([...menagerie, ...(zoo as unknown as Declaration[])])
  })
  after(() => bed.stop())

  async function make(...words: string[]): Promise<string> {
    const { code, out, err } = await bed.seed('--rows', ...words)
    assert.deepEqual([code, err], [0, ''])
    return out
  }

  /** Reads the rows of a resource over REST, page by page, then all from inside; holds them against its schema. */
  async function readBack(path: string): Promise<Rows> {
    const isValid = dataValidator.compile(rowSchema(engineOf(bed.api.app).definitions.get(path)!))
    const root = await bed.api.person('root', 'admin')
    const rows: Rows = []
    for (let total = Infinity; rows.length < total;) {
      const { status, body } = await bed.api.request('GET', `/${path}?$limit=100&$skip=${rows.length}`, {
        as: root
      })
      assert.equal(status, 200, JSON.stringify(body))
      total = body.total
      rows.push(...body.data)
      if (body.data.length === 0) break
    }
    // An admin does not see rows that are their owner's alone; the application does.
    const all = await bed.rows(path)
    assert.ok(rows.length <= all.length)
    for (const row of [...rows, ...all]) {
      assert.ok(isValid(row), `${path} ${dataValidator.errorsText(isValid.errors)} ${JSON.stringify(row)}`)
    }
    return all
  }

  const distinct = (rows: Rows, name: string) => new Set(rows.map(row => row[name])).size

  it('are made in the order of references, whatever the order of the words', async () => {
    const out = await make('contacts=300', 'users=50')
    assert.match(
      out,
      /^users: 50 rows made up in \d+\.\d s; the password of each is: correct horse battery staple\ncontacts: 300 rows made up in \d+\.\d s\n$/
    )
    const [users, contacts] = [await readBack('users'), await readBack('contacts')]
    const made = users.filter(({ email }) => email !== 'root@example.com')
    assert.equal(made.length, 50)
    assert.equal(contacts.length, 300)
    const owners = new Set(made.map(({ id }) => id))
    assert.ok(contacts.every(({ userId }) => owners.has(userId)))
    assert.ok(distinct(contacts, 'userId') > 20)
    assert.ok(
      made.every(({ role }) => role === 'user'),
      'nobody who is made up has more rights'
    )
    assert.ok(made.every(({ email, username }) => email || username))
  })

  it('can sign in with the password that the command tells', async () => {
    const user = (await bed.rows('users')).find(({ email }) => email)!
    const body = { strategy: 'local', email: user.email, password: 'correct horse battery staple' }
    assert.equal((await bed.api.request('POST', '/authentication', { body })).status, 201)
  })

  it('have plausible values of every kind', async () => {
    await make('beasts=1000')
    const rows = await readBack('beasts')
    assert.equal(rows.length, 1000)
    for (const name of [
      'name',
      'zipCode',
      'phone',
      'contactEmail',
      'birthday',
      'price',
      'ownerId',
      'createdAt'
    ]) {
      assert.ok(distinct(rows, name) > 25, `${name} has ${distinct(rows, name)} values`)
    }
    assert.deepEqual(new Set(rows.map(({ diet }) => diet)), new Set(["it's \\ all", 'plants', 'meat']))
    assert.ok(
      rows.every(row => row.tame || (row.diet !== 'meat' && row.price < 300)),
      'checks hold'
    )
    assert.ok(rows.every(({ level, stamp, count }) => level === 1 && stamp === null && count === 0))
    const now = new Date().toISOString()
    assert.ok(rows.every(row => row.birthday < now && row.createdAt <= row.updatedAt && row.updatedAt <= now))
    assert.ok(rows.every(row => row.createdAt > '2020' && row.nextFeedAt > now.slice(0, 10)))
    const times = rows.map(({ createdAt }) => createdAt)
    const byId = [...rows].sort((a, b) => a.id - b.id).map(({ createdAt }) => createdAt)
    assert.deepEqual(byId, times.sort(), 'they are made in the order of their ids')
    const empty = rows.filter(({ note }) => note === null).length
    assert.ok(empty > 50 && empty < 200, `${empty} notes are empty`)
    const { rows: raw } = await bed.api.app.get('postgresqlClient').raw('select distinct pin from beasts')
    assert.equal(raw.length, 1)
    assert.match(raw[0].pin, /^\$argon2id\$/)
  })

  it('refer to rows of their own resource when there are some', async () => {
    assert.ok((await bed.rows('beasts')).every(({ matchId }) => matchId === null))
    await make('beasts=200')
    const rows = await bed.rows('beasts')
    assert.ok(rows.filter(({ matchId }) => matchId !== null).length > 100)
    assert.match(await make('words=1'), /^words: 1 row made up in /)
  })

  it('never have the same value in a unique field, from run to run', async () => {
    await make('zoo-keepers/onlys=400')
    await make('zoo-keepers/onlys=400')
    await make('zoo-keepers/onlys=1', '--random-seed', '5')
    const rows = await readBack('zoo-keepers/onlys')
    assert.equal(rows.length, 801)
    for (const name of [
      'id',
      'title',
      'slug',
      'handle',
      'mail',
      'plate',
      'number',
      'rate',
      'day',
      'at',
      'beastId'
    ]) {
      assert.equal(distinct(rows, name), 801, name)
    }
    assert.ok(rows.every(({ number, rate }) => number >= 10 && rate >= -1))
    assert.ok(rows.some(({ alias }) => alias === null))
  })

  it('take all that the conformance suite knows', async () => {
    await make(
      'zoo/cases=150',
      'zoo/notes=150',
      'zoo/topics=150',
      'zoo/drops=150',
      'zoo/quiet=150',
      'zoo/albums=150',
      'zoo/tickets=150'
    )
    for (const { path } of zoo) {
      assert.equal((await readBack(path)).length, 150, path)
    }
    const cases = await bed.rows('zoo/cases')
    assert.ok(cases.every(({ state, noteId }) => state === 'open' || noteId !== null))
    assert.ok(cases.some(({ state }) => state === 'closed'))
    // Lists of ids of rows that are there, of none to three, each once.
    const lengths = new Set(cases.map(({ noteIds }) => noteIds?.length))
    assert.deepEqual(lengths, new Set([undefined, 0, 1, 2, 3]))
    assert.ok(cases.every(({ noteIds }) => new Set(noteIds).size === (noteIds ?? []).length))
  })

  it('are the same again for the same random seed', async () => {
    const knex = bed.api.app.get('postgresqlClient')
    const twice: Rows[] = []
    for (let time = 0; time < 2; time++) {
      await knex.raw('truncate beasts restart identity cascade')
      await make('beasts=100', '--random-seed', '42')
      twice.push((await knex('beasts').orderBy('id')).map(({ pin: _, ...row }) => row))
    }
    assert.deepEqual(twice[0], twice[1])
    await knex.raw('truncate beasts restart identity cascade')
    await make('beasts=100', '--random-seed', '43')
    assert.notDeepEqual((await bed.rows('beasts'))[0].essay, twice[0][0].essay)
  })

  it('are known to the planner of the database at once', async () => {
    await make('zoo/quiet=5000')
    const knex = bed.api.app.get('postgresqlClient')
    const { reltuples } = await knex('pg_class').where({ relname: 'zoo_quiet' }).first('reltuples')
    assert.equal(reltuples, 5150)
  })
})
