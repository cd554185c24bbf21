// Every alias of this repository is called, and answers what the call answers that it stands for.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Person, TestApp } from '../../support/app'
import { Stage } from '../accounts/stage'
import { itIsAnAccount } from './account-pairs'
import { Pairs } from './pairs'
import type { Row } from './pairs'

const services = resolve(__dirname, '../../../src/services')

describe('the aliases', () => {
  let stage: Stage
  let api: TestApp
  let pairs: Pairs
  let people: Record<'ada' | 'root' | 'max', Person>
  const same = (row: Row) => pairs.same(row)
  before(async () => {
    stage = await Stage.open()
    api = stage.api
    pairs = new Pairs(api)
    people = {
      ada: await api.person('ada'),
      root: await api.person('root', 'admin'),
      max: await api.person('max')
    }
  })
  after(() => stage.close())

  it('tell who calls, and what he may', async () => {
    const { ada, root } = people
    for (const path of ['/whoami', '/validate-token', '/api/user/status']) {
      await same({ old: [`GET ${path}`], now: ['GET /me'], as: ada, status: 200 })
      await same({ old: [`GET ${path}`], now: ['GET /me'], status: 401 })
    }
    await same({ old: ['GET /access'], now: ['GET /me/access'], as: ada, status: 200 })
    await same({ old: ['GET /admin'], now: ['GET /me/admin'], as: root, status: 200 })
    await same({ old: ['GET /admin'], now: ['GET /me/admin'], as: ada, status: 403 })
    await same({ old: ['GET /admin'], now: ['GET /me/admin'], status: 401 })
  })

  it('keep contacts under their rules', async () => {
    const { ada, max } = people
    const contact = { firstName: 'Bob', lastName: 'Byron', email: 'bob@example.com' }
    const make = async () => (await api.request('POST', '/contacts', { as: ada, body: contact })).body.id
    await same({
      old: ['POST /create_contact', contact],
      now: ['POST /contacts', contact],
      as: ada,
      status: 201
    })
    await same({ old: ['POST /create_contact', {}], now: ['POST /contacts', {}], as: ada, status: 400 })
    await same({ old: ['POST /create_contact', contact], now: ['POST /contacts', contact], status: 401 })
    const [id, other] = [await make(), await make()]
    const patch = { lastName: 'Baron' }
    for (const [as, status] of [
      [ada, 200],
      [max, 404],
      [undefined, 401]
    ] as const)
      await same({
        old: [`PATCH /update_contact/${id}`, patch],
        now: [`PATCH /contacts/${other}`, patch],
        as,
        status
      })
    await same({
      old: ['PATCH /update_contact/x', patch],
      now: ['PATCH /contacts/x', patch],
      as: ada,
      status: 400
    })
    for (const [as, status] of [
      [max, 404],
      [ada, 200],
      [ada, 404]
    ] as const)
      await same({ old: [`DELETE /delete_contact/${id}`], now: [`DELETE /contacts/${other}`], as, status })
  })

  it('show and remove users', async () => {
    const { ada, root, max } = people
    const select = '?$select[]=email'
    await same({
      old: [`GET /user/${ada.id}${select}`],
      now: [`GET /users/${ada.id}${select}`],
      as: ada,
      status: 200
    })
    for (const [as, status] of [
      [root, 200],
      [max, undefined],
      [undefined, 401]
    ] as const)
      await same({ old: [`GET /user/${ada.id}`], now: [`GET /users/${ada.id}`], as, status })
    await same({ old: [`DELETE /user/${ada.id}`], now: [`DELETE /users/${ada.id}`], as: max })
    const [one, other] = [await api.person('one'), await api.person('other')]
    const removed = [`/user/${one.id}`, `/users/${other.id}`].map(path =>
      api.request('DELETE', path, { as: root })
    )
    assert.deepEqual(
      (await Promise.all(removed)).map(({ status }) => status),
      [200, 200]
    )
    pairs.note(`DELETE /user/${one.id}`)
  })

  it('show whether it lives, and the documents', async () => {
    for (const path of ['/healthcheck', '/status'])
      await same({ old: [`GET ${path}`], now: ['GET /health/live'], status: 200 })
    await same({ old: ['GET /swagger'], now: ['GET /docs'], status: 200 })
    await same({ old: ['GET /static/swagger.json'], now: ['GET /openapi.json'], status: 200 })
  })

  // These give max another password, and end his sessions.
  itIsAnAccount(() => ({ stage, pairs, people }))

  it('stand below the prefix of a system, where only that makes room', async () => {
    const other = await Stage.open({}, { aliasPrefixes: ['tasks=/old/tasks'] })
    try {
      const root = await other.api.person('root', 'admin')
      const paths = ['/old/tasks/users/1/', '/users/1']
      const [old, now] = [
        await other.api.request('PUT', paths[0], { as: root, body: { first_name: 'Grace', role: 'Admin' } }),
        await other.api.request('GET', paths[1], { as: root })
      ]
      assert.deepEqual([old.status, old.body], [200, now.body])
      assert.equal(now.body.firstName, 'Grace')
      assert.equal((await other.api.request('PUT', paths[1], { as: root, body: {} })).status, 405)
      for (const path of ['/old/tasks/users/login', '/users/login', '/old/tasks/whoami'])
        assert.notEqual((await other.api.request('POST', path, { body: {} })).status, 405)
      assert.equal((await other.api.request('GET', '/whoami', { as: root })).status, 404)
      pairs.noteIn(other.api, `PUT ${paths[0].slice(0, -1)}`)
    } finally {
      await other.close()
    }
  })

  it('have all been called', () => {
    for (const file of ['accounts/accounts.aliases', 'contacts/contacts.aliases', 'platform.aliases'])
      pairs.assertAll(resolve(services, file))
  })

  it('of each file are held to their calls by a test, which names the file', () => {
    const root = resolve(__dirname, '../..')
    const tests = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file =>
      /\.test\.ts$/.test(file)
    )
    const text = tests.map(file => readFileSync(join(root, file), 'utf8')).join('\n')
    const files = readdirSync(services, { recursive: true, encoding: 'utf8' }).filter(file =>
      /\.aliases\.ts$/.test(file)
    )
    const names = files.map(file => file.slice(0, -'.ts'.length))
    assert.deepEqual(
      names.filter(name => !text.includes(`${name}'`)),
      []
    )
  })
})
