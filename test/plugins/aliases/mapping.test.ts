// What an alias can say: renames, functions, `when`, actions, services and prefixes.
import assert from 'node:assert/strict'
import { Client } from 'pg'
import { compose } from '../../../src/compose'
import {
  action,
  anyone,
  boot,
  createTables,
  engineOf,
  integer,
  optional,
  resource,
  text
} from '../../../src/engine'
import { alias, declareAliases } from '../../../src/plugins/aliases'
import { start } from '../../../src/start'
import type { Running } from '../../../src/start'
import { repositoryResourcesAnd } from '../../support/app'
import { emptyDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

const access = { read: anyone, write: anyone }
const hangars = resource({
  path: 'hangars',
  about: 'Hangars.',
  fields: { name: text({ max: 20 }), size: optional(integer()) },
  access,
  actions: {
    widen: action({
      about: 'Makes it wider.',
      input: { by: integer() },
      access: anyone,
      run: async ({ row, data, params, app }) =>
        (app.service('hangars' as 'users') as any)._patch(row.id, { size: row.size + data.by }, params)
    })
  }
})

const of = ['old']
const list = [
  alias({
    of,
    method: 'POST',
    path: '/new_hangar',
    to: { service: 'hangars', method: 'create' },
    data: { title: 'name', label: 'name' }
  }),
  alias({
    of,
    method: 'POST',
    path: '/new_hangar',
    to: { service: 'hangars', method: 'create' },
    when: ({ body }) => (body as any)?.kind === 'big',
    data: ({ body }) => ({ name: (body as any).title, size: 100 })
  }),
  alias({
    of,
    method: 'GET',
    path: '/hangars_named/:name',
    to: { service: 'hangars', method: 'find' },
    query: ({ params, query }) => ({ ...query, name: params.name })
  }),
  alias({
    of,
    method: 'GET',
    path: '/hangar_list',
    to: { service: 'hangars', method: 'find' },
    query: { count: '$limit' }
  }),
  alias({
    of,
    method: 'PUT',
    path: '/widen_hangar/:hangar',
    to: { service: 'hangars', method: 'widen' },
    id: ({ params }) => params.hangar
  }),
  alias({
    of,
    method: 'PUT',
    path: '/hangars/:id',
    to: { service: 'hangars', method: 'patch' },
    prefixed: true
  }),
  alias({
    of,
    method: 'GET',
    path: '/time/:zone',
    to: { service: 'clock', method: 'get' },
    id: ({ params }) => params.zone
  }),
  alias({ of, method: 'GET', path: '/alive/:any', to: { page: '/health/live' } })
]

describe('an alias', () => {
  let database: TestDatabase
  const running: Running[] = []

  async function open(aliasPrefixes: string[]) {
    const app = compose({ postgresql: { connection: database.url }, migrate: false, aliasPrefixes }, app => {
      boot(app, repositoryResourcesAnd([hangars] as never), 'users')
      app.use('clock' as never, { get: async (zone: string) => ({ zone }) } as never, {
        access: { get: anyone }
      })
      declareAliases(app, list)
    })
    if (running.length === 0) {
      const client = new Client({ connectionString: database.url })
      await client.connect()
      for (const statement of createTables(engineOf(app).definitions)) await client.query(statement)
      await client.end()
    }
    const started = await start(app)
    running.push(started)
    return async (method: string, path: string, body?: object) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(started.url + path, {
        method,
        headers,
        body: body && JSON.stringify(body)
      })
      const answer = await response.text()
      return { status: response.status, body: answer.startsWith('{') ? JSON.parse(answer) : answer }
    }
  }
  let request: Awaited<ReturnType<typeof open>>
  before(async () => {
    database = await emptyDatabase()
    request = await open([])
  })
  after(async () => {
    for (const each of running) await each.stop()
    await database.drop()
  })
  const make = async (body: object) => (await request('POST', '/hangars', body)).body

  it('gives keys the names of today, and leaves the others and those that are taken', async () => {
    const { status, body } = await request('POST', '/new_hangar', { title: 'North', size: 3 })
    assert.deepEqual([status, body.name, body.size], [201, 'North', 3])
    for (const twice of [
      { title: 'a', name: 'b' },
      { title: 'a', label: 'b' }
    ])
      assert.equal((await request('POST', '/new_hangar', twice)).status, 400)
  })

  it('is the one whose `when` holds, or the other', async () => {
    const { body } = await request('POST', '/new_hangar', { title: 'South', kind: 'big' })
    assert.deepEqual([body.name, body.size], ['South', 100])
    assert.equal((await request('POST', '/new_hangar', { title: 'South', kind: 'small' })).status, 400)
  })

  it('makes a query of the path, and of other names', async () => {
    await make({ name: 'West & co' })
    const { body } = await request('GET', '/hangars_named/West%20%26%20co?$select[]=name')
    assert.deepEqual(
      body.data.map(({ name }: any) => name),
      ['West & co']
    )
    assert.equal((await request('GET', '/hangar_list?count=1')).body.data.length, 1)
    assert.equal((await request('GET', '/hangar_list?count=x')).body.data.error, 'invalid-value')
  })

  it('calls actions, and services that are not declared', async () => {
    const { id } = await make({ name: 'East', size: 5 })
    const { status, body } = await request('PUT', `/widen_hangar/${id}`, { by: 2 })
    assert.deepEqual([status, body.size], [200, 7])
    assert.deepEqual(body, (await request('GET', `/hangars/${id}`)).body)
    assert.equal((await request('PUT', `/widen_hangar/${id}`, { by: 'two' })).status, 400)
    assert.equal((await request('PUT', '/widen_hangar/999', { by: 2 })).status, 404)
    assert.deepEqual((await request('GET', '/time/UTC')).body, { zone: 'UTC' })
    assert.deepEqual((await request('GET', '/alive/x')).body, { status: 'ok' })
  })

  it('stands below the prefix of its system, where that has one, and nowhere else', async () => {
    const { id } = await make({ name: 'Old', size: 1 })
    assert.equal((await request('PUT', `/hangars/${id}`, { name: 'New' })).status, 405)
    const below = await open(['old=/v1/legacy'])
    assert.deepEqual((await below('PUT', `/v1/legacy/hangars/${id}/`, { name: 'New' })).body.name, 'New')
    assert.equal((await below('PUT', `/hangars/${id}`, { name: 'New' })).status, 405)
    assert.equal((await below('GET', '/v1/legacy/hangar_list')).status, 200)
    assert.equal((await below('GET', '/hangar_list')).status, 404)
    assert.equal((await below('GET', '/v1/legacy/alive/x')).status, 200)
  })
})
