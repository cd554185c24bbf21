// The running version keeps working while an additive migration is applied under load, and after it.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  findResources,
  optional,
  reference,
  references,
  text,
  unique,
  withDefault
} from '../../../src/engine'
import type { Declaration } from '../../../src/engine'
import { lookAtSchema, makeMigrations, migrateUp, migrationsFolder } from '../../../src/plugins/migrations'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { contents } from '../../support/catalogue'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { Load } from './load'
import type { Question } from './load'
import { Workshop, coupons, definitionsOf, users } from './workshop'

/** How many contacts there are, and how many of them belong to the one who calls. */
const [ROWS, OWN] = [20_000, 2_000]
const services = join(__dirname, '../../../src/services')

/** Contacts as a newer version of the program has them. */
const newer = (declaration: Declaration): Declaration =>
  declaration.path !== 'contacts'
    ? declaration
    : {
        ...declaration,
        fields: {
          ...declaration.fields,
          nickname: optional(text({ max: 50 })),
          card: optional(unique(text({ max: 20 }))),
          referrerId: optional(reference('users')),
          helperIds: withDefault([], references('users'))
        },
        search: [...declaration.search!, 'nickname'],
        indexes: [['lastName', 'firstName']]
      }

const questions: Question[] = [
  {
    method: 'find',
    path: 'contacts',
    query: { $limit: 20, $sort: { id: 1 } },
    isRight: ({ data, total }) => data.length === 20 && data[0].firstName === 'First1' && total >= OWN
  },
  {
    method: 'find',
    path: 'contacts',
    query: { $search: 'first77', $include: ['user'] },
    // 77, and 770 to 779.
    isRight: ({ data, total }) => total === 11 && data[0].user.firstName === 'ada'
  },
  { method: 'get', path: 'contacts', id: 1, isRight: ({ lastName }) => lastName === 'Last1' }
]

describe('an additive migration under load', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'plumage-load-'))
  let api: TestApp
  let doors: Door[]
  let load: Load
  let names: string[]

  before(async () => {
    cpSync(migrationsFolder(), folder, { recursive: true })
    api = await testApp()
    doors = [restDoor(api), socketDoor(api)]
    const ada = await api.person('ada')
    const others = await api.person('others')
    await api.app.get('postgresqlClient').raw(
      `insert into contacts ("firstName", "lastName", email, "userId")
       select 'First' || n, 'Last' || n, 'contact' || n || '@example.com', case when n <= ? then ? else ? end::int
       from generate_series(1, ?::int) n`,
      [OWN, ada.id, others.id, ROWS]
    )
    load = new Load(doors, ada, questions)
  })
  after(async () => {
    await load.stop()
    for (const door of doors) door.close()
    await api.stop()
    rmSync(folder, { recursive: true })
  })

  it('fails no request', async () => {
    const knex = api.app.get('postgresqlClient')
    const wish = { message: 'cards and referrers', meant: [], fill: new Map<string, string>() }
    await load.goOn()
    const before = load.answered
    const made = await makeMigrations(knex, definitionsOf(findResources(services).map(newer)), folder, wish)
    names = made.map(({ name }) => name)
    assert.ok(names.length > 0)
    assert.deepEqual(await migrateUp(knex, folder), names)
    const during = load.answered - before
    await load.goOn()
    await load.stop()
    assert.deepEqual(load.failures, [])
    assert.ok(during > 50, `only ${during} requests were answered while the tables were changed`)
    for (const column of ['nickname', 'card', 'referrerId']) {
      assert.ok(await knex.schema.hasColumn('contacts', column), column)
    }
  })

  it('loses nothing that was confirmed', async () => {
    const rows = await api.app.get('postgresqlClient')('contacts').select('id', 'firstName').orderBy('id')
    const stored = new Map<number, string>(rows.map(({ id, firstName }) => [id, firstName]))
    assert.ok(load.confirmed.size > 20 && load.removed.size > 5, 'there was little to lose')
    for (const [id, firstName] of load.confirmed) assert.equal(stored.get(id), firstName, `contact ${id}`)
    assert.equal(stored.size, ROWS + load.confirmed.size)
    for (const id of load.removed) assert.ok(!stored.has(id), `contact ${id} is there again`)
  })

  it('leaves the older version at work, which tells that the database is newer', async () => {
    await lookAtSchema(api.app)
    const { status, body } = await api.request('GET', '/health')
    assert.deepEqual([status, body.status, body.tables], [200, 'ok', 'ok'])
    assert.equal(body.migrations, `the database is newer: ${names.join(', ')}`)
    const ada = await api.person('ada')
    for (const door of doors) {
      const call = async (
        expected: number,
        method: 'create' | 'patch' | 'get' | 'find' | 'remove',
        more = {}
      ) => {
        const answer = await door.call(ada, { method, path: 'contacts', ...more })
        assert.equal(answer.status, expected, `${method} by ${door.name}: ${JSON.stringify(answer.body)}`)
        return answer.body
      }
      const data = { firstName: 'Zoë', lastName: 'Øster', email: 'zoe@example.com' }
      const { id } = await call(201, 'create', { data })
      await call(200, 'patch', { id, data: { lastName: 'Öster' } })
      const got = await call(200, 'get', { id })
      assert.equal(got.lastName, 'Öster')
      assert.ok(!('nickname' in got), 'a field of the newer version')
      const found = await call(200, 'find', { query: { $search: 'zoe ost', $include: ['user'] } })
      assert.deepEqual(
        found.data.map((row: { id: number }) => row.id),
        [id]
      )
      await call(200, 'remove', { id })
      await call(404, 'get', { id })
    }
  })
})

describe('an index that changes', () => {
  let shop: Workshop
  before(async () => (shop = await Workshop.open()))
  after(() => shop.close())

  it('serves until the next one is there, also where a run was broken off before', async () => {
    const fields = { code: text({ max: 20 }), note: text({ max: 20 }) }
    await shop.have([users, coupons(fields, { search: ['code'] })])
    const made = await shop.make([users, coupons(fields, { search: ['code', 'note'] })])
    const lines = made!.text.match(/(create|drop|alter) index .*"coupons_search_idx\w*"/g)!
    assert.deepEqual(
      lines.slice(0, 4).map(line => line.replace(/ on .*/, '')),
      [
        'drop index concurrently if exists "coupons_search_idx_next"',
        'create index concurrently "coupons_search_idx_next"',
        'drop index concurrently if exists "coupons_search_idx"',
        'alter index "coupons_search_idx_next" rename to "coupons_search_idx"'
      ]
    )
    const { up } = require(join(shop.folder, `${made!.name}.ts`))
    await up(shop.db)
    const after = await contents(shop.db)
    assert.equal(after.filter(line => line.includes('coupons_search_idx')).length, 1)
    await shop.db.raw('create index "coupons_search_idx_next" on coupons (code)')
    await up(shop.db)
    assert.deepEqual(await contents(shop.db), after)
  })
})
